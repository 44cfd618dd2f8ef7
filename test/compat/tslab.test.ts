import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isCode, type Output } from "../../kernel/notebook/notebook.ts";
import { runNotebook } from "../../kernel/notebook/run-notebook.ts";
import { checkNotebook } from "../../kernel/types/check-notebook.ts";
import { TypeService } from "../../kernel/types/type-service.ts";
import { resultText, startQuietKernel } from "../kernel/kernel.ts";

const notebooks = join(import.meta.dirname, "tslab");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-tslab-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the code cells of a notebook gave, each as a list of short texts. */
async function outputsOf(name: string): Promise<string[][]> {
  const options = { output: join(folder, name), pictures: false };
  const { notebook, failure } = await runNotebook(join(notebooks, name), options);
  expect(failure).toBeUndefined();
  return notebook.cells.filter(isCode).map(({ outputs }) => outputs.map(shortText));
}

function shortText(output: Output): string {
  if (output.output_type === "stream") return `${output.name}: ${output.text.trimEnd()}`;
  if (output.output_type === "error") return `error: ${output.evalue}`;
  const [mime, data] = Object.entries(output.data)[0]!;
  return output.output_type === "execute_result" ? `= ${data}` : `${mime}: ${data}`;
}

describe("a notebook in tslab's style", () => {
  it("shows values of every kind", async () => {
    const [, html, markdown, latex, svg, script, text, pictures, raw, versions] = await outputsOf("01-display.ipynb");
    expect([html, markdown, latex, script, text]).toEqual([
      ["text/html: <b>Saturn</b> has <i>rings</i>"],
      ["text/markdown: | planet | moons |\n|---|---|\n| Mars | 2 |"],
      ["text/latex: $E = mc^2$"],
      ["text/javascript: element.textContent = 1 + 1"],
      ["text/plain: plain words"],
    ]);
    expect(svg![0]).toMatch(/^image\/svg\+xml: <svg .*<\/svg>$/);
    expect(pictures).toEqual([
      expect.stringMatching(/^image\/png: iVBORw0KGgo.*gg==$/),
      "image/jpeg: /9j/",
      "image/gif: R0lGODlhAQABAAAAACw=",
      "application/pdf: JVBERi0xLjQ=",
    ]);
    expect(raw).toEqual(['application/json: {"a":1}', "image/webp: UklGRg=="]);
    expect(versions).toEqual(["= true"]);
  });

  it("changes an output in place, from a later cell too", async () => {
    const [, bar, two] = await outputsOf("02-one-output.ipynb");
    expect(bar).toEqual(["text/html: <b>done</b>"]);
    expect(two).toEqual(["text/plain: one again", "text/plain: two", "text/plain: apart"]);
  });

  it("uses the language as TypeScript has it", async () => {
    expect(await outputsOf("03-language.ipynb")).toEqual([
      ["= 12"],
      ["= 2"],
      ["= 'A TEXT NOW'"],
      ["= [ 'Spring', 3 ]"],
      ["= [ '3.14', 6 ]"],
      ["stdout: 2\n3", "= { a: 1, b: 'b' }"],
      ["= [ 1, 4, 9, 16 ]"],
      [],
      // tslab gives 2: there, a closure sees a copy.
      ["= 11"],
      ["stdout: to stdout", "stderr: to stderr"],
    ]);
  });

  it("loads modules of Node, packages and local files", async () => {
    expect(await outputsOf("04-modules.ipynb")).toEqual([
      [],
      ["= [ 'Ceres', 'Vesta' ]"],
      ["= 'Ceres'"],
      ["= '4.6'"],
      ["= '1'"],
      ["= [ 'hello' ]"],
    ]);
  });

  it("may be JavaScript", async () => {
    expect(await outputsOf("05-javascript.ipynb")).toEqual([
      ["= 'Hello, Titan!'"],
      ["= [ 2, 4, 6 ]"],
      ["= 12"],
      ["= 7"],
      ["text/html: <ul><li>2</li><li>4</li><li>6</li></ul>"],
      ["stdout: SyntaxError"],
      ["= [ [ 'a', 1 ], [ 'b', [ 2 ] ] ]"],
    ]);
  });

  it("is free of type errors", async () => {
    const service = new TypeService();
    const found: unknown[] = [];
    for (const name of readdirSync(notebooks).filter((each) => each.endsWith(".ipynb"))) {
      found.push(...(await checkNotebook(join(notebooks, name), service)).diagnostics);
    }
    await service.close();
    expect(found).toEqual([]);
  });
});

describe("tslab", () => {
  it("is replaced where it is installed beside the notebook, since it shows nothing in another kernel", async () => {
    const installed = join(folder, "node_modules", "tslab");
    await mkdir(installed, { recursive: true });
    await writeFile(join(installed, "package.json"), '{ "name": "tslab", "version": "0.0.1", "main": "index.js" }');
    await writeFile(join(installed, "index.js"), "exports.display = { html() { throw Error('Not ready'); } };");
    const kernel = await startQuietKernel({ cwd: folder });
    const { outputs } = await kernel.execute(
      "import { display as show } from 'tslab'\nshow.html('<b>a</b>')\nrequire('tslab').display.html === show.html",
    );
    expect(outputs[0]).toMatchObject({ data: { "text/html": "<b>a</b>" } });
    expect(resultText(outputs)).toBe("true");
    await kernel.shutdown();
  });
});
