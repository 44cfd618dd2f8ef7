import { describe, expect, it } from "vitest";
import type { CellEvent } from "../../kernel/notebook/execute-notebook.ts";
import { clock, type ProgressStream, showProgress } from "../../kernel/notebook/progress.ts";

function stream(terminal: { isTTY?: boolean; columns?: number }): ProgressStream & { text: string } {
  return {
    ...terminal,
    text: "",
    write(text: string) {
      this.text += text;
    },
  };
}

function event(state: CellEvent["state"], number: number, seconds = 0): CellEvent {
  const cell = {
    cell_type: "code" as const,
    id: "a",
    metadata: {},
    source: "\n// figure 5\ntree",
    execution_count: null,
    outputs: [],
  };
  return { state, number, count: 4, cell, seconds };
}

describe("showProgress()", () => {
  it("writes one line for each cell that has ended, where there is no terminal", () => {
    const out = stream({});
    const progress = showProgress("03", out);
    progress.onCell(event("started", 1));
    progress.onCell(event("ended", 1, 1.25));
    progress.end();
    expect(out.text).toBe("03 [1/4] 1.3 s figure 5\n");
  });

  it("redraws a bar that fits the terminal, and takes it away at the end", () => {
    const out = stream({ isTTY: true, columns: 40 });
    const progress = showProgress("03", out);
    progress.onCell(event("started", 3));
    progress.onCell(event("ended", 4, 75));
    progress.end();
    const [, first, second, last] = out.text.split("\r\x1b[2K");
    expect(first).toBe("03 ████████░░░░░░░░ 3/4 0.0 s figure 5");
    expect(second).toBe("03 ████████████████ 4/4 1:15 min figure");
    expect(last).toBe("");
  });
});

describe("clock()", () => {
  it.each([
    [0, "0.0 s"],
    [9.94, "9.9 s"],
    [9.96, "10 s"],
    [59.4, "59 s"],
    [59.6, "1:00 min"],
    [125, "2:05 min"],
  ])("writes %d as %s", (seconds, expected) => {
    expect(clock(seconds)).toBe(expected);
  });
});
