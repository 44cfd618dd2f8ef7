import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { plotlyMime, widgetMime } from "../../kernel/protocol.ts";
import { hasBrowser, hasJupyter } from "../support/environment.ts";
import { freePort } from "../support/free-port.ts";
import { full, long } from "../support/full.ts";
import { launchBrowser, NotebookPage, notebookOf, notebookTimeout, startJupyter } from "../support/jupyterlab.ts";
import { sharedJupyter } from "../support/shared-jupyter.ts";

const root = resolve(import.meta.dirname, "../..");
const cli = join(root, "dist", "kernel", "cli.js");
const start = join(root, "dist", "kernel", "start.cjs");

const rows = (height: number) => `{ data: [{ type: "heatmap", z }], layout: { height: ${height} } }`;
const updateCell = `const shown = await display({ "${plotlyMime}": ${rows(200)} }, { raw: true });
await new Promise((resolve) => setTimeout(resolve, 1000));
await shown.update({ "${plotlyMime}": ${rows(240)} }, { raw: true });`;
/** A wrong type as it is told of, below a cell that ran or in place of one. */
const frame = ".jp-OutputArea-output:has-text('TS2322') pre";
const figureCell = `const z: number[][] = [[1, 2], [3, 4]];
await display({ "${plotlyMime}": { data: [{ type: "heatmap", z }], layout: {} }, "text/plain": "Figure" }, { raw: true });`;

describe.skipIf(!hasBrowser).each(full ? (["lab", "notebook"] as const) : (["lab"] as const))(
  "the kernel in %s",
  { timeout: notebookTimeout },
  (app) => {
    const frontEnd = sharedJupyter({
      app,
      files: {
        "small.ipynb": notebookOf([
          "const answer: number = 6 * 7;\nanswer",
          figureCell,
          'console.log("written")',
          updateCell,
          "const name: string = answer;",
          "// @check strict\nconst half: number = name;",
        ]),
      },
    });

    test("runs all cells, draws the figure, colours TypeScript and saves it all", async () => {
      const { server, browser } = frontEnd();
      const notebook = await NotebookPage.open(server, browser, "small.ipynb", app);
      await notebook.runAll();
      await notebook.page.waitForSelector(".albedo-figure");
      expect(await notebook.figures()).toEqual({ drawn: 2, failed: 0 });
      await notebook.pictures(2);
      const colors = await notebook.page
        .locator(".jp-CodeCell .cm-line")
        .first()
        .evaluate((line) => {
          type Element = { textContent: string; querySelectorAll(selector: string): Iterable<Element> };
          const { getComputedStyle } = globalThis as unknown as { getComputedStyle(e: unknown): { color: string } };
          const keyword = [...(line as unknown as Element).querySelectorAll("span")].find(
            (e) => e.textContent === "const",
          );
          return { keyword: keyword && getComputedStyle(keyword).color, line: getComputedStyle(line).color };
        });
      expect(colors.keyword).toBeDefined();
      expect(colors.keyword).not.toBe(colors.line);
      const { cells, metadata } = await notebook.save("small.ipynb");
      expect(cells[0]!.outputs).toMatchObject([{ output_type: "execute_result", data: { "text/plain": ["42"] } }]);
      expect(cells[1]!.outputs![0]!.data).toHaveProperty(["image/png"]);
      expect(cells[2]!.outputs![0]!.text).toEqual(["written\n"]);
      const updated = cells[3]!.outputs![0]!.data!;
      expect(updated[plotlyMime]).toMatchObject({ layout: { height: 240 } });
      expect(Buffer.from(String(updated["image/png"]), "base64").readUInt32BE(20)).toBe(240);
      expect(metadata).toMatchObject({ kernelspec: { name: "albedo" }, language_info: { name: "typescript" } });
      await notebook.page.locator(frame, { hasText: "Cell 5" }).waitFor({ timeout: notebookTimeout });
      const frames = await notebook.page.locator(frame).allInnerTexts();
      expect(frames.map((text) => text.trimEnd())).toEqual([
        `TypeError TS2322: Type 'number' is not assignable to type 'string'
  Cell 5, line 1, column 7
    > 1 | const name: string = answer;
        |       ^^^^`,
        `TypeError TS2322: Type 'string' is not assignable to type 'number'
  Cell 6, line 2, column 7
      1 | // @check strict
    > 2 | const half: number = name;
        |       ^^^^`,
      ]);
      expect(notebook.errors).toEqual([]);
      expect(notebook.foreignRequests).toEqual([]);
      await notebook.close();
    });
  },
);

describe.skipIf(!hasBrowser)("a notebook of the report in JupyterLab", long, () => {
  test("the dendrogram's notebook runs, and each of its figures is drawn", async () => {
    const folder = join(root, "notebooks", "grasp");
    const name = readdirSync(folder).find((file) => file.startsWith("03-"))!;
    const [server, browser] = await Promise.all([
      startJupyter({ files: { [name]: join(folder, name) } }),
      launchBrowser(),
    ]);
    try {
      const notebook = await NotebookPage.open(server, browser, name);
      await notebook.runAll();
      const { drawn, failed } = await notebook.figures();
      await notebook.pictures(drawn);
      const { cells } = await notebook.save(name);
      const outputs = cells.flatMap((cell) => cell.outputs ?? []);
      expect(outputs.filter((output) => output.output_type === "error")).toEqual([]);
      // A widget carries its figure for readers without the extension; here it is drawn as a widget.
      const isWidget = (output: (typeof outputs)[number]) => output.data?.[widgetMime] !== undefined;
      const figures = outputs.filter((output) => output.data?.[plotlyMime] !== undefined && !isWidget(output));
      const widgets = notebook.page.locator(".albedo-widget[data-state=live]");
      await expect.poll(() => widgets.count(), { timeout: 90_000 }).toBe(outputs.filter(isWidget).length);
      expect(figures.length).toBeGreaterThanOrEqual(2);
      expect({ drawn, failed }).toEqual({ drawn: figures.length, failed: 0 });
      expect(notebook.errors).toEqual([]);
      expect(notebook.foreignRequests).toEqual([]);
    } finally {
      await browser.close();
      await server.stop();
    }
  });
});

describe.skipIf(!hasJupyter)("albedo lab", { timeout: 300_000 }, () => {
  test("gives its JupyterLab the kernel and the extension, and leaves the user's folders alone", long, async () => {
    const home = mkdtempSync(join(tmpdir(), "albedo-home-"));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const flags = ["--no-browser", "--ip=127.0.0.1", `--port=${port}`, "--allow-root", "--IdentityProvider.token=lab"];
    // Without a JupyterLab on the PATH, the one of .venv is used.
    const env = { PATH: "/usr/bin:/bin", HOME: home, JUPYTER_PREFER_ENV_PATH: "0" };
    const lab = spawn(process.execPath, [cli, "lab", home, ...flags], { cwd: root, env });
    let log = "";
    for (const stream of [lab.stdout, lab.stderr]) stream.on("data", (data) => (log += data));
    try {
      const kernels = await answer(lab, `${url}/api/kernelspecs?token=lab`, () => log);
      const { argv } = kernels.kernelspecs.albedo.spec;
      const at = argv.indexOf(start);
      expect([argv[0], ...argv.slice(at, at + 2)]).toEqual([process.execPath, start, "kernel"]);
      const page = await (await fetch(`${url}/lab?token=lab`)).text();
      expect(page).toContain("albedo-lab");
      expect(log).toMatch(/No JupyterLab on the PATH[\s\S]*Starting JupyterLab 4\./);
      expect(existsSync(join(home, ".local", "share", "jupyter", "kernels"))).toBe(false);
      expect(existsSync(join(home, ".local", "share", "jupyter", "labextensions"))).toBe(false);
      expect(readdirSync(join(home, ".cache", "albedo"))).toEqual(["jupyter"]);
    } finally {
      const ended = new Promise((done) => lab.once("close", done));
      lab.kill("SIGTERM");
      await ended;
      rmSync(home, { recursive: true, force: true });
    }
  });

  test("says what is wrong with a folder that is not there", async () => {
    const lab = spawn(process.execPath, [cli, "lab", "no-such-folder"], { cwd: root });
    let told = "";
    lab.stderr.on("data", (data) => (told += data));
    expect(await new Promise((done) => lab.once("close", done))).toBe(1);
    expect(told).toMatch(/^albedo: Cannot open no-such-folder: it is not there\nhint: /);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: the server's JSON
async function answer(server: ChildProcess, address: string, log: () => string): Promise<any> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`JupyterLab ended with code ${server.exitCode}:\n${log()}`);
    const response = await fetch(address).catch(() => undefined);
    if (response?.ok) return response.json();
    await sleep(200);
  }
}
