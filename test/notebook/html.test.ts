import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { highlight } from "../../kernel/notebook/highlight.ts";
import type { Notebook, Output } from "../../kernel/notebook/notebook.ts";
import { notebookHtml, notebookTitle } from "../../kernel/notebook/notebook-html.ts";
import { outputHtml } from "../../kernel/notebook/output-html.ts";
import { readNotebook } from "../../kernel/notebook/read-notebook.ts";
import { terminalHtml } from "../../kernel/notebook/terminal-text.ts";
import { plotlyMime } from "../../kernel/protocol.ts";

const withoutTags = (html: string) =>
  html.replace(/<[^>]*>/g, "").replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

describe("highlight()", () => {
  it("marks comments, strings, numbers, keywords and calls", () => {
    const html = highlight('const n = f("a", 1_0.5e3); // no');
    expect(html).toBe(
      '<span class="keyword">const</span> n = <span class="call">f</span>(<span class="string">&#34;a&#34;</span>, ' +
        '<span class="number">1_0.5e3</span>); <span class="comment">// no</span>',
    );
  });

  it.each([
    "a < b && c > d",
    "`template \u0024{x + `inner`} end` + 'it\\'s'",
    "'unfinished\nconst x = 1",
    "/* unfinished",
    "größe(ß) /regex/g",
    "",
  ])("loses nothing of %j", (source) => {
    expect(withoutTags(highlight(source))).toBe(source);
  });
});

describe("terminalHtml()", () => {
  it("colours text, escapes it and keeps the last state of a rewritten line", () => {
    expect(terminalHtml("\u001b[1m\u001b[31mno\u001b[39m <b>\u001b[0m")).toBe(
      '<span class="bold red">no</span><span class="bold"> &#60;b&#62;</span>',
    );
    expect(terminalHtml("1 %\r50 %\r100 %\ndone\r\n")).toBe("100 %\ndone\n");
  });
});

describe("outputHtml()", () => {
  const show = (data: Record<string, unknown>) =>
    outputHtml({ output_type: "display_data", data, metadata: {} } satisfies Output);

  it("takes the richest type", () => {
    expect(show({ "text/plain": "plain", "text/html": "<b>rich</b>" })).toContain("<b>rich</b>");
    expect(show({ "text/plain": "plain", "image/png": "aGk=\n" })).toContain('src="data:image/png;base64,aGk="');
    expect(show({ "text/plain": "a < b" })).toBe("<pre>a &#60; b</pre>");
    expect(show({ "application/x-unknown": 1 })).toBe("");
  });

  it("holds a figure as JSON that cannot end its element, with its picture for readers without scripts", () => {
    const figure = { data: [{ text: ["</script><script>alert(1)</script>"] }], layout: { height: 321 } };
    const html = show({ [plotlyMime]: figure, "image/png": "aGk=", "text/plain": "Figure" });
    expect(html.match(/<\/script/g)).toHaveLength(1);
    expect(html).toContain("min-height:321px");
    expect(html).toContain('<img src="data:image/png;base64,aGk="');
    const json = /<script type="application\/json">(.*)<\/script>/.exec(html)![1];
    expect(JSON.parse(json)).toEqual(figure);
  });

  it("shows streams and errors", () => {
    expect(outputHtml({ output_type: "stream", name: "stderr", text: "<careful>" })).toBe(
      '<pre class="stderr">&#60;careful&#62;</pre>',
    );
    expect(outputHtml({ output_type: "error", ename: "A", evalue: "b", traceback: [] })).toBe(
      '<pre class="error">A: b</pre>',
    );
  });
});

describe("notebookHtml()", () => {
  it("is one page with text, code and outputs that loads nothing from elsewhere", async () => {
    const html = await notebookHtml(
      await readNotebook(resolve(import.meta.dirname, "../fixtures/notebook/by-jupyter.ipynb")),
    );
    expect(html).toContain("<title>Titel ü – “quoted” 🌍</title>");
    expect(html).toContain('<span class="keyword">const</span> k');
    expect(html).toContain('<span class="count">[3]</span>');
    expect(html).not.toMatch(/<(script|img|link)[^>]+(src|href)="(https?:)?\/\//);
    expect(html.match(/define_plotly|plotly\.js v\d/gi)!.length).toBeGreaterThan(0);
  });

  it("carries plotly.js only where there is a figure, and once", async () => {
    const cell = (data: Record<string, unknown>) => ({
      cell_type: "code" as const,
      id: "a",
      metadata: {},
      source: "",
      execution_count: 1,
      outputs: [{ output_type: "display_data" as const, data, metadata: {} }],
    });
    const notebook = (...cells: Notebook["cells"]): Notebook => ({
      cells,
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    });
    const figure = { [plotlyMime]: { data: [], layout: {} } };
    expect((await notebookHtml(notebook(cell({ "text/plain": "1" })))).length).toBeLessThan(20_000);
    const two = await notebookHtml(notebook(cell(figure), cell(figure)));
    expect(two.length).toBeGreaterThan(1_000_000);
    expect(two.length).toBeLessThan(8_000_000);
    const beside = await notebookHtml(notebook(cell(figure)), { plotly: "../plotly.min.js" });
    expect(beside).toContain('<script src="../plotly.min.js"></script>');
    expect(notebookTitle(notebook(cell(figure)))).toBeUndefined();
  });
});
