import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { History } from "../../kernel/session/history.ts";
import { startQuietKernel } from "./kernel.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-history-"));
});
afterAll(() => rm(folder, { recursive: true }));

const tail = { hist_access_type: "tail", n: 100, raw: true, output: false };

describe("history", () => {
  it("is answered by the kernel: tail, range and search, across sessions", async () => {
    const env = { ALBEDO_HISTORY: join(folder, "sub", "history.jsonl") };
    const first = await startQuietKernel({ env });
    await first.execute("const inFirst = 1");
    await first.execute("2 + 2", { storeHistory: false });
    await first.execute("3 + 3", { silent: true });
    await first.shutdown();

    const second = await startQuietKernel({ env });
    await second.execute("4 + 4");
    await second.execute("5 + 5");
    const ask = (content: Record<string, unknown>) =>
      second.request("shell", "history_request", { raw: true, output: false, ...content });
    expect(await ask(tail)).toEqual({
      status: "ok",
      history: [
        [1, 1, "const inFirst = 1"],
        [0, 1, "4 + 4"],
        [0, 2, "5 + 5"],
      ],
    });
    expect((await ask({ ...tail, n: 1 })).history).toEqual([[0, 2, "5 + 5"]]);
    expect((await ask({ hist_access_type: "range", session: 0, start: 1, stop: 2 })).history).toEqual([
      [0, 1, "4 + 4"],
    ]);
    expect((await ask({ hist_access_type: "range", session: -1, start: 1, stop: 5 })).history).toEqual([
      [1, 1, "const inFirst = 1"],
    ]);
    expect((await ask({ hist_access_type: "search", pattern: "*First*" })).history).toHaveLength(1);
    expect((await ask({ hist_access_type: "search", pattern: "? + ?" })).history).toHaveLength(2);
    expect((await ask({ ...tail, n: 1, output: true })).history).toEqual([[0, 2, ["5 + 5", null]]]);
    await second.shutdown();
  });

  it("leaves out repetitions when asked to", async () => {
    const history = new History();
    for (const [i, input] of ["a", "b", "a"].entries()) history.add(i + 1, input);
    expect(await history.query({ ...tail, hist_access_type: "search", pattern: "*", unique: true })).toEqual([
      [0, 2, "b"],
      [0, 3, "a"],
    ]);
  });

  it("reads over lines that something has spoiled, and appends after them", async () => {
    const path = join(folder, "spoiled.jsonl");
    const good = JSON.stringify({ started: "2026", pid: 1, line: 4, input: "good" });
    await writeFile(path, `not json\n{"line":1}\n${good}\n{"started":"2026","pid":1,"li`);
    const history = new History(path);
    history.add(1, "new");
    await history.saved();
    expect(await history.query(tail)).toEqual([
      [1, 4, "good"],
      [0, 1, "new"],
    ]);
    expect(await readFile(path, "utf8")).toContain('"new"');
  });
});
