import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { display, plotlyMime } from "../../kernel/protocol.ts";
import { captionText, textWidth } from "../../src/figures/caption.ts";
import { Figure, type FigureJson } from "../../src/figures/figure.ts";
import { pageHtml } from "../../src/figures/html.ts";

const source = { kind: "stand-in", name: "GRASP/POLDER L3 climatology" } as const;
const trace = { type: "scatter", x: new Float32Array([1, 2]), y: [3, 4] } as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-figures-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function annotations(json: FigureJson): { name?: string; text: string; yshift: number }[] {
  return (json.layout.annotations ?? []) as { name?: string; text: string; yshift: number }[];
}

test("a figure shows itself as Plotly's JSON with a text beside it", () => {
  const bundle = new Figure({ data: [trace], title: "Figure 1", caption: "Two points", source })[display]();
  expect(Object.keys(bundle)).toEqual([plotlyMime, "text/plain"]);
  expect(bundle["text/plain"]).toBe(
    'Figure("Figure 1", 1 trace)\nTwo points. Data: stand-in for GRASP/POLDER L3 climatology (generated, known truth).',
  );
  const { data } = bundle[plotlyMime] as FigureJson;
  expect(data).toEqual([{ type: "scatter", x: { dtype: "f4", bdata: "AACAPwAAAEA=" }, y: [3, 4] }]);
  expect(JSON.parse(JSON.stringify(bundle))).toEqual(bundle);
});

test("the caption ends with the data source and stands below the axes in room of its own", () => {
  const plain = new Figure({ data: [trace] }).toJSON();
  const captioned = new Figure({ data: [trace], caption: "Two points", source }).toJSON();
  expect(annotations(plain)).toEqual([]);
  const [caption] = annotations(captioned);
  expect(caption.name).toBe("caption");
  expect(caption.text).toMatch(/^Two points\. Data: stand-in for .* \(generated, known truth\)\.$/);
  const [before, after] = [plain, captioned].map(
    ({ layout }) => layout as { height: number; margin: { b: number; t: number } },
  );
  expect(after.height - before.height).toBe(after.margin.b - before.margin.b);
  expect(-caption.yshift).toBeGreaterThanOrEqual(before.margin.b);
});

test("long captions and titles are broken into lines that fit the figure", () => {
  const words = Array.from({ length: 60 }, (_, i) => `word${i}`).join(" ");
  const { layout } = new Figure({ data: [trace], caption: words, title: words, width: 500 }).toJSON();
  const caption = (layout.annotations as { text: string }[])[0].text;
  const lines = caption.split("<br>");
  expect(lines.length).toBeGreaterThan(5);
  for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(476);
  expect(lines.join(" ")).toBe(`${words}.`);
  expect((layout.title as { text: string }).text.split("<br>").join(" ")).toBe(words);
});

test("captionText() joins what is there and ends every part with a period", () => {
  expect(captionText([])).toBe("");
  expect(captionText(["One", "Two!", undefined, " "])).toBe("One. Two!");
  expect(captionText(["One."], { kind: "real", name: "NEO", credit: "NASA" })).toBe("One. Data: NEO (NASA).");
});

test("making JSON twice gives the same, and changes nothing", () => {
  const figure = new Figure({ data: [trace], caption: "c", title: "t" });
  const first = JSON.stringify(figure.toJSON());
  expect(JSON.stringify(figure.toJSON())).toBe(first);
  expect(figure.layout.annotations).toBeUndefined();
});

test("toHtml() writes one whole page that may not ask for anything", async () => {
  const path = join(folder, "deep", "page.html");
  await new Figure({ data: [trace], title: "NDVI < 1 & more", caption: "</script><b>x</b>", source }).toHtml(path);
  const page = await readFile(path, "utf8");
  expect(page).toContain("<title>NDVI &lt; 1 &amp; more</title>");
  expect(page).toContain("default-src 'none'");
  expect(page).toContain("Data: stand-in for GRASP/POLDER L3 climatology (generated, known truth).");
  expect(page).not.toMatch(/<(script|link|img)[^>]+(src|href)=/);
  expect(page.match(/plotly\.js v\d/g)).toHaveLength(1);
  expect(await readdir(join(folder, "deep"))).toEqual(["page.html"]);
});

test("pageHtml() lets no text of a figure end its script", () => {
  const page = pageHtml({ figure: { data: [{ name: "</script><script>x" }], layout: {} }, title: "", caption: "" }, "");
  expect(page).not.toContain("</script><script>x");
  expect(page).toContain("\\u003c/script>");
});

test("toHtml() says when it cannot write, and leaves nothing half written", async () => {
  await writeFile(join(folder, "file"), "");
  const failing = new Figure({ data: [trace] }).toHtml(join(folder, "file", "page.html"));
  await expect(failing).rejects.toMatchObject({ name: "FileError", code: "NOT_WRITTEN" });
  expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("toImage() refuses a format that it does not know", async () => {
  const failing = new Figure({ data: [trace] }).toImage(join(folder, "figure.bmp"));
  await expect(failing).rejects.toMatchObject({
    code: "UNKNOWN_PICTURE_FORMAT",
    hint: expect.stringContaining(".pdf"),
  });
});
