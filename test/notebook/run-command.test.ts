import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isCode, type Notebook } from "../../kernel/notebook/notebook.ts";
import { readNotebook } from "../../kernel/notebook/read-notebook.ts";

const cli = resolve(import.meta.dirname, "../../dist/kernel/cli.js");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-run-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `albedo run …` in the folder of this test. */
function run(...args: string[]): Promise<Ended> {
  return new Promise((done) => {
    execFile(process.execPath, [cli, "run", ...args], { cwd: folder }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

/** Writes a notebook with one code cell per text; a text that starts with `#tag ` gives its cell that tag. */
async function write(path: string, ...sources: string[]): Promise<void> {
  const cells = sources.map((text, index) => {
    const [, tag, source] = /^(?:#(\S+) )?([\s\S]*)$/.exec(text)!;
    const metadata = tag ? { tags: [tag] } : {};
    return { cell_type: "code", id: `c${index}`, metadata, source, execution_count: null, outputs: [] };
  });
  const file = join(folder, path);
  await mkdir(resolve(file, ".."), { recursive: true });
  await writeFile(file, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
}

/** Whether a process does anything; one that has ended may stay listed until its parent looks. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, "utf8"));
}

const outputs = (notebook: Notebook) => notebook.cells.filter(isCode).map((cell) => cell.outputs);

describe("albedo run", () => {
  it("keeps late output and failures that nobody waits for in their cells, and then exits with 1", async () => {
    await write(
      "late.ipynb",
      "const late = new Promise((resolve) => setTimeout(() => resolve(console.log('late')), 100)); 0",
      "1;\nPromise.reject(new Error('immediate')); 1",
      "async function fail() { await late; throw new RangeError('not waited for') }\nvoid fail(); 2",
      "await late; setTimeout(() => console.log('too late'), 60_000); 3",
      "void (async () => { throw new Error('last') })(); 4",
    );
    const { code, stderr } = await run("late.ipynb");
    expect(code).toBe(1);
    expect(stderr).toContain("late.ipynb, cell [2], line 2: Error: immediate");
    const shown = outputs(await readNotebook(join(folder, "late.executed.ipynb"))).map((cell) => {
      return cell.flatMap((output) => {
        if (output.output_type === "error") return `${output.ename}: ${output.evalue}`;
        return output.output_type === "stream" ? output.text : [];
      });
    });
    expect(shown).toEqual([["late\n"], ["Error: immediate"], ["RangeError: not waited for"], [], ["Error: last"]]);
  });

  it("lets a cell that may fail leave a failure behind", async () => {
    await write("excused.ipynb", "#raises-exception Promise.reject(new Error('foreseen')); 1", "2");
    expect((await run("excused.ipynb")).code).toBe(0);
    const [first] = outputs(await readNotebook(join(folder, "excused.executed.ipynb")));
    expect(first).toContainEqual(expect.objectContaining({ evalue: "foreseen" }));
  });

  it("executes TypeScript in the notebook's folder and writes beside it, with parameters and a page", async () => {
    await writeFile(join(folder, "here.txt"), "");
    await write(
      "deep/a.ipynb",
      '#parameters const file = "";\nlet k: number = 1;',
      "import { existsSync } from 'node:fs';\nconsole.log(process.cwd());\nexistsSync(file)",
      "k + 1",
    );
    const { code, stdout, stderr } = await run("deep/a.ipynb", "--set", "k=41", "--set", "file=here.txt", "--html");
    expect(stderr).toMatch(/^a \[4\/4\] \d\.\d s k \+ 1$/m);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("a.executed.ipynb") });
    const done = await readNotebook(join(folder, "deep/a.executed.ipynb"));
    expect(done.cells.map((cell) => cell.metadata.tags)).toEqual([
      ["parameters"],
      ["injected-parameters"],
      undefined,
      undefined,
    ]);
    const [, , seen, sum] = outputs(done);
    expect(seen).toMatchObject([{ text: expect.stringMatching(/deep\n$/) }, { data: { "text/plain": "true" } }]);
    expect(sum).toMatchObject([{ output_type: "execute_result", data: { "text/plain": "42" }, execution_count: 4 }]);
    expect(await readFile(join(folder, "deep/a.executed.html"), "utf8")).toContain("<pre>42</pre>");
    expect((await readdir(join(folder, "deep"))).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("runs the next notebook after one that fails, and names notebook, cell and line of the failure", async () => {
    await write(
      "bad.ipynb",
      "console.log('kept');",
      "const walk = (): void => {\n  throw new RangeError('too far');\n};",
      "\nwalk()",
      "1",
    );
    await write("good.ipynb", "1 + 1");
    const { code, stderr } = await run("bad.ipynb", "good.ipynb", "--output-dir", "done");
    expect(code).toBe(1);
    expect(stderr).toContain("bad.ipynb, cell [3], line 2: RangeError: too far");
    const [kept, , failed, after] = outputs(await readNotebook(join(folder, "done/bad.ipynb")));
    expect(kept).toMatchObject([{ text: "kept\n" }]);
    expect(failed).toMatchObject([{ output_type: "error", ename: "RangeError" }]);
    expect(after).toEqual([]);
    expect(outputs(await readNotebook(join(folder, "done/good.ipynb")))[0]).toHaveLength(1);
  });

  it("interrupts a cell after the time limit and keeps what it printed", async () => {
    await write("slow.ipynb", "console.log('begun');\nwhile (true) {}", "2");
    const { code, stderr } = await run("slow.ipynb", "--timeout", "3");
    expect(code).toBe(1);
    expect(stderr).toContain("slow.ipynb, cell [1]: interrupted after 3 s");
    const [first, second] = outputs(await readNotebook(join(folder, "slow.executed.ipynb")));
    expect(first[0]).toMatchObject({ output_type: "stream", text: "begun\n" });
    expect(second).toEqual([]);
  });

  it("finds out before it runs anything that it cannot write", async () => {
    await write("unkept.ipynb", 'const { writeFileSync } = await import("node:fs");\nwriteFileSync("ran", "");');
    await writeFile(join(folder, "no-folder"), "");
    const { code, stderr } = await run("unkept.ipynb", "--output-dir", "no-folder");
    expect(code).toBe(1);
    expect(stderr).toMatch(/Cannot write .*no-folder.*\n?hint: /s);
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });

  it("takes a time limit of months for what it is", async () => {
    await write("short.ipynb", "await new Promise((done) => setTimeout(done, 50));\n7");
    const { code } = await run("short.ipynb", "--timeout", "3000000");
    expect(code).toBe(0);
  });

  it.skipIf(process.platform === "win32")("writes what ran after Ctrl-C, and leaves no process behind", async () => {
    await write(
      "long.ipynb",
      "console.log('first');",
      "console.log('pid', process.pid);\nawait new Promise(() => {});",
    );
    // A group of its own, as a terminal gives it: Ctrl-C then reaches the command and its kernel alike.
    const child: ChildProcess = spawn(process.execPath, [cli, "run", "long.ipynb"], { cwd: folder, detached: true });
    let text = "";
    child.stderr!.on("data", (bytes) => {
      const begun = text.includes("[1/2]");
      text += bytes;
      if (!begun && text.includes("[1/2]")) setTimeout(() => process.kill(-child.pid!, "SIGINT"), 500);
    });
    const code = await new Promise((done) => child.on("exit", done));
    expect(code).toBe(130);
    expect(text).toContain("long.ipynb, cell [2]: interrupted");
    const [first, second] = outputs(await readNotebook(join(folder, "long.executed.ipynb")));
    expect(first).toMatchObject([{ text: "first\n" }]);
    const pid = Number(/pid (\d+)/.exec((second[0] as { text: string }).text)![1]);
    await expect.poll(() => isRunning(pid), { timeout: 60_000 }).toBe(false);
  });

  it.each([
    ["nothing", [], 2, /name a notebook/],
    ["an unknown option", ["a.ipynb", "--fast"], 2, /--fast/],
    ["a time limit that is no number", ["a.ipynb", "--timeout", "soon"], 2, /--timeout takes seconds/],
    ["a setting without a name", ["a.ipynb", "--set", "7"], 2, /Cannot set "7"/],
    ["its own place for the output", ["a.ipynb", "--output-dir", "."], 2, /in place of a\.ipynb itself/],
    ["two outputs of one name", ["x/a.ipynb", "y/a.ipynb", "--output-dir", "o"], 2, /two of the notebooks/],
    ["a missing file", ["none.ipynb"], 1, /none\.ipynb: there is no such file/],
    ["a folder", ["."], 1, /it is a folder\nhint: Name its notebooks/],
  ])("refuses %s with a hint", async (_, args, expected, message) => {
    const { code, stderr } = await run(...(args as string[]));
    expect(code).toBe(expected);
    expect(stderr).toMatch(message as RegExp);
    expect(stderr).toMatch(/^hint: /m);
  });

  it("refuses an unknown parameter with the names that there are", async () => {
    await write("parameters.ipynb", "#parameters const file = 1;\nconst k = 2;");
    const { code, stderr } = await run("parameters.ipynb", "--set", "kk=3");
    expect(code).toBe(1);
    expect(stderr).toContain("Cannot set kk in parameters.ipynb");
    expect(stderr).toContain("hint: Its parameters are file, k.");
    expect((await readdir(folder)).map((name) => basename(name))).not.toContain("parameters.executed.ipynb");
  });
});
