import { Session } from "node:inspector";
import { describe, expect, it, vi } from "vitest";
import { codeFrame } from "../../kernel/runtime/code-frame.ts";
import { abandonEvaluations, evaluate } from "../../kernel/runtime/evaluate.ts";
import { encodeFrame, FrameReader } from "../../kernel/runtime/frames.ts";
import type { ExecuteHeader } from "../../kernel/runtime/messages.ts";
import { isBundle } from "../../kernel/runtime/show.ts";
import { toCodePoints, toUtf16 } from "../../kernel/session/cursor.ts";
import { warmUp } from "../../kernel/session/warm-up.ts";

describe("FrameReader", () => {
  const frames = [
    encodeFrame({ type: "a" }),
    encodeFrame({ type: "b", text: "\u{1f31e}" }, [Buffer.from("body")]),
    encodeFrame({ type: "c" }, [Buffer.of(1), Buffer.alloc(0), Buffer.alloc(5000, 7)]),
  ];
  const bytes = Buffer.concat(frames);
  const expected = [
    { header: { type: "a" }, parts: [] },
    { header: { type: "b", text: "\u{1f31e}" }, parts: [Buffer.from("body")] },
    { header: { type: "c" }, parts: [Buffer.of(1), Buffer.alloc(0), Buffer.alloc(5000, 7)] },
  ];

  it("gives the same frames however the bytes are cut", () => {
    for (const size of [1, 2, 3, 7, 8, 9, 100, 4096, bytes.length]) {
      const reader = new FrameReader();
      const got: unknown[] = [];
      for (let at = 0; at < bytes.length; at += size) got.push(...reader.push(bytes.subarray(at, at + size)));
      expect(got).toEqual(expected);
    }
  });
});

describe("cursor positions", () => {
  const text = "a\u{1f31e}b\u{1f600}\u00e9";

  it("count code points on the wire and UTF-16 units inside", () => {
    expect([0, 1, 2, 3, 4, 5, 99].map((at) => toUtf16(text, at))).toEqual([0, 1, 3, 4, 6, 7, 7]);
    expect([0, 1, 3, 4, 6, 7, 99].map((at) => toCodePoints(text, at))).toEqual([0, 1, 2, 3, 4, 5, 5]);
  });
});

describe("codeFrame()", () => {
  it("marks the line and the column, and keeps tabs", () => {
    expect(codeFrame("one\n\ttwo\nthree", 2, 3)).toEqual(["  1 | one", "> 2 | \ttwo", "    | \t ^", "  3 | three"]);
  });

  it("gives nothing for a line that is not there", () => {
    expect(codeFrame("one", 5, 1)).toEqual([]);
  });

  it("cuts very long lines", () => {
    expect(codeFrame("x".repeat(5000), 1, 4000)).toEqual([`> 1 | ${"x".repeat(200)}…`]);
  });
});

describe("isBundle()", () => {
  it("knows MIME bundles from other objects", () => {
    expect(isBundle({ "text/plain": "a", "application/vnd.plotly.v1+json": {} })).toBe(true);
    for (const other of [{}, { a: 1 }, { "text/plain": "a", b: 1 }, [1], null, "text/plain", new Map()]) {
      expect(isBundle(other)).toBe(false);
    }
  });
});

describe("abandonEvaluations()", () => {
  const { connect, disconnect } = Session.prototype;
  const terminated = new Error("terminated");
  const moments: [string, "connect" | "disconnect", () => void][] = [
    ["before it connects anew", "connect", () => undefined],
    ["before it lets go of the old session", "disconnect", () => undefined],
    ["after it has let go of the old session", "disconnect", disconnect],
    ["after it has connected anew", "connect", connect],
  ];
  it.each(moments)("leaves a session that evaluates when a termination ends it %s", async (_, method, before) => {
    const waiting = evaluate("await new Promise(() => {})");
    const ends = vi.spyOn(Session.prototype, method).mockImplementationOnce(function (this: Session) {
      before.call(this);
      throw terminated;
    });
    expect(abandonEvaluations).toThrow(terminated);
    ends.mockRestore();
    expect(await evaluate("6 * 7")).toEqual({ kind: "value", value: 42 });
    // The interrupt is handled again.
    abandonEvaluations();
    expect(await waiting).toEqual({ kind: "abandoned" });
    expect(await evaluate("await 1, [2]")).toEqual({ kind: "value", value: [2] });
  });
});

describe("warmUp()", () => {
  it("rehearses cells that are silent and that nothing takes for a cell of the user", async () => {
    const cells: ExecuteHeader[] = [];
    await warmUp({ run: (cell) => cells.push(cell), isWanted: () => true });
    expect(cells.length).toBeGreaterThan(20);
    for (const { silent, context, url, code } of cells) {
      expect([silent, context, url]).toEqual([true, 0, "albedo:warm-up"]);
      expect(code).not.toContain("albedo:cell/");
    }
  });

  it("stops as soon as it is not wanted", async () => {
    const cells: ExecuteHeader[] = [];
    await warmUp({ run: (cell) => cells.push(cell), isWanted: () => cells.length < 3 });
    expect(cells).toHaveLength(3);
  });
});
