import { describe, expect, it } from "vitest";
import type { CellResult, ExecuteCellOptions } from "../../kernel/client/index.ts";
import { describeFailure } from "../../kernel/notebook/cell-failure.ts";
import { type CellEvent, type CellRunner, executeNotebook } from "../../kernel/notebook/execute-notebook.ts";
import { isCode, type Notebook } from "../../kernel/notebook/notebook.ts";

/** A notebook of code cells, and one of text between the first two. */
function notebook(...sources: string[]): Notebook {
  const cells = sources.map((source, index) => ({
    cell_type: "code" as const,
    id: `c${index}`,
    metadata: source.includes("may fail") ? { tags: ["raises-exception"] } : {},
    source,
    execution_count: 99,
    outputs: [{ output_type: "stream" as const, name: "stdout" as const, text: "old" }],
  }));
  const text = { cell_type: "markdown" as const, id: "text", metadata: {}, source: "text" };
  return { cells: [cells[0], text, ...cells.slice(1)], metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

/** Stands for a kernel: what a cell does follows from its text. */
class FakeKernel implements CellRunner {
  readonly ran: string[] = [];
  interrupts = 0;
  /** What cells show after their end, once the run waits for that. */
  readonly #late: (() => void)[] = [];
  readonly #deafTo: number;
  #stop: (() => void) | undefined;

  /** @param deafTo - interrupts that come too early to have an effect */
  constructor(deafTo = 0) {
    this.#deafTo = deafTo;
  }

  async execute(code: string, { onOutput }: ExecuteCellOptions = {}): Promise<CellResult> {
    this.ran.push(code);
    const executionCount = this.ran.length;
    const outputs: CellResult["outputs"] = [];
    const put = (output: CellResult["outputs"][number]) => {
      outputs.push(output);
      onOutput?.({ ...output });
    };
    put({ output_type: "stream", name: "stdout", text: `ran ${code}\n` });
    const failed = (traceback: string[], ename = "RangeError"): CellResult => {
      const error = { ename, evalue: "no", traceback };
      put({ output_type: "error", ...error });
      return { status: "error", executionCount, outputs, error, userExpressions: {} };
    };
    if (code.includes("dies")) throw Object.assign(new Error("The kernel has ended"), { hint: "Start it again." });
    if (code.includes("waits")) {
      await new Promise<void>((resolve) => {
        this.#stop = resolve;
      });
      return failed(["Interrupted: the cell"], "Interrupted");
    }
    if (code.includes("fail")) {
      return failed([
        "\u001b[31mRangeError [TOO_FAR]\u001b[39m: no",
        "\u001b[1mHint\u001b[22m: Come closer.",
        "  Cell 1, line 7, column 3, in walk",
        `  Cell ${executionCount}, line 2, column 5`,
        "    > 2 | walk()",
      ]);
    }
    if (code.includes("leaves")) {
      this.#late.push(() => {
        put({ output_type: "stream", name: "stdout", text: "late\n" });
        failed(["Error: late", `  Cell ${executionCount}, line 3, column 1`], "Error");
      });
    }
    return { status: "ok", executionCount, outputs, userExpressions: {} };
  }

  async settle(): Promise<void> {
    for (const show of this.#late.splice(0)) show();
  }

  async interrupt(): Promise<void> {
    this.interrupts++;
    if (this.interrupts > this.#deafTo) this.#stop?.();
  }
}

const outputsOf = (result: Notebook) => result.cells.filter(isCode).map((cell) => cell.outputs);

describe("executeNotebook()", () => {
  it("runs the code cells in order and leaves the notebook given as it is", async () => {
    const kernel = new FakeKernel();
    const given = notebook("a", " ", "b");
    const before = structuredClone(given);
    const events: CellEvent[] = [];
    const { notebook: done, failure } = await executeNotebook(kernel, given, { onCell: (event) => events.push(event) });
    expect(kernel.ran).toEqual(["a", "b"]);
    expect(failure).toBeUndefined();
    expect(given).toEqual(before);
    expect(outputsOf(done)).toEqual([
      [{ output_type: "stream", name: "stdout", text: "ran a\n" }],
      [],
      [{ output_type: "stream", name: "stdout", text: "ran b\n" }],
    ]);
    expect(done.cells.filter(isCode).map((cell) => cell.execution_count)).toEqual([1, null, 2]);
    expect(events.map(({ state, number, count }) => [state, number, count])).toEqual([
      ["started", 1, 2],
      ["ended", 1, 2],
      ["started", 2, 2],
      ["ended", 2, 2],
    ]);
  });

  it("stops at a cell that fails, keeps what it printed, and names cell, line and hint", async () => {
    const kernel = new FakeKernel();
    const { notebook: done, failure } = await executeNotebook(kernel, notebook("a", "fails", "b"));
    expect(kernel.ran).toEqual(["a", "fails"]);
    expect(outputsOf(done)[1]).toMatchObject([{ text: "ran fails\n" }, { output_type: "error", ename: "RangeError" }]);
    expect(outputsOf(done)[2]).toEqual([]);
    expect(failure).toMatchObject({ reason: "error", cell: 2, line: 2, column: 5, hint: "Come closer." });
    expect(describeFailure("x/a.ipynb", failure!)).toBe(
      "x/a.ipynb, cell [2], line 2: RangeError [TOO_FAR]: no\nhint: Come closer.",
    );
  });

  it("goes on after a cell that may fail", async () => {
    const kernel = new FakeKernel();
    const { failure } = await executeNotebook(kernel, notebook("may fail", "b"));
    expect(kernel.ran).toEqual(["may fail", "b"]);
    expect(failure).toBeUndefined();
  });

  it("keeps what a cell shows after its end, and names the first that left a failure behind", async () => {
    const kernel = new FakeKernel();
    const { notebook: done, failure } = await executeNotebook(kernel, notebook("leaves this", "leaves that"));
    expect(kernel.ran).toEqual(["leaves this", "leaves that"]);
    expect(outputsOf(done)[0]).toEqual([
      { output_type: "stream", name: "stdout", text: "ran leaves this\n" },
      { output_type: "stream", name: "stdout", text: "late\n" },
      expect.objectContaining({ output_type: "error" }),
    ]);
    expect(failure).toMatchObject({ reason: "error", cell: 1, line: 3, message: "Error: late" });
    const excused = await executeNotebook(new FakeKernel(), notebook("leaves it and may fail", "b"));
    expect(excused.failure).toBeUndefined();
  });

  it("interrupts a cell that takes too long", async () => {
    const kernel = new FakeKernel();
    const { notebook: done, failure } = await executeNotebook(kernel, notebook("waits", "b"), { timeoutSeconds: 0.01 });
    expect(kernel.interrupts).toBe(1);
    expect(kernel.ran).toEqual(["waits"]);
    expect(outputsOf(done)[0]).toMatchObject([{ text: "ran waits\n" }, { ename: "Interrupted" }]);
    expect(failure).toMatchObject({ reason: "timeout", cell: 1, unanswered: false });
    expect(describeFailure("a.ipynb", failure!)).toMatch(/^a\.ipynb, cell \[1\]: interrupted after 0\.01 s\nhint: /);
  });

  it("interrupts again a cell that did not hear it", async () => {
    const kernel = new FakeKernel(1);
    const { failure } = await executeNotebook(kernel, notebook("waits"), { timeoutSeconds: 0.01 });
    expect(kernel.interrupts).toBe(2);
    expect(failure).toMatchObject({ reason: "timeout", unanswered: false });
  });

  it("interrupts the running cell when asked to, and runs no other", async () => {
    const kernel = new FakeKernel();
    const stop = new AbortController();
    const { notebook: done, failure } = await executeNotebook(kernel, notebook("a", "waits", "b"), {
      signal: stop.signal,
      onCell: ({ state, number }) => {
        if (state === "started" && number === 2) queueMicrotask(() => stop.abort());
      },
    });
    expect(kernel.ran).toEqual(["a", "waits"]);
    expect(failure).toMatchObject({ reason: "interrupted", cell: 2 });
    expect(outputsOf(done)[0]).toHaveLength(1);
  });

  it("says that a cell was interrupted which Ctrl-C reached by way of its kernel", async () => {
    const kernel = new FakeKernel();
    const { failure } = await executeNotebook(kernel, notebook("waits", "b"), {
      onCell: ({ state }) => {
        if (state === "started") queueMicrotask(() => void kernel.interrupt());
      },
    });
    expect(kernel.ran).toEqual(["waits"]);
    expect(describeFailure("a.ipynb", failure!)).toBe("a.ipynb, cell [1]: interrupted");
  });

  it("keeps what came from a kernel that ended", async () => {
    const { notebook: done, failure } = await executeNotebook(new FakeKernel(), notebook("a", "dies", "b"));
    expect(failure).toMatchObject({
      reason: "error",
      cell: 2,
      message: "Error: The kernel has ended",
      hint: "Start it again.",
    });
    expect(outputsOf(done)[1]).toMatchObject([{ text: "ran dies\n" }, { output_type: "error" }]);
  });
});
