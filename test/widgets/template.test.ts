import { expect, test } from "vitest";
import { type Palette, paperPalette, template } from "../../widgets/src/figure/template.ts";

const dark: Palette = { ...paperPalette, paper: "rgb(17, 17, 17)", text: "rgb(255, 255, 255)" };
type Layout = { paper_bgcolor: string; font: Record<string, unknown>; xaxis: Record<string, unknown>; map: unknown };
const layoutOf = (own: unknown) => template(dark, own).layout as Layout;

test("template() colours paper, text and axes by the palette", () => {
  const layout = layoutOf(undefined);
  expect(layout.paper_bgcolor).toBe(dark.paper);
  expect(layout.font).toEqual({ color: dark.text, family: dark.fontFamily });
  expect(layout.xaxis).toMatchObject({ gridcolor: dark.grid, linecolor: dark.line });
});

test("template() lets the figure's own template win, key by key, and leaves it untouched", () => {
  const own = { layout: { font: { size: 9 }, paper_bgcolor: "ivory", colorway: ["red"] } };
  const before = structuredClone(own);
  const layout = layoutOf(own);
  expect(layout).toMatchObject({ paper_bgcolor: "ivory", colorway: ["red"], plot_bgcolor: dark.paper });
  expect(layout.font).toEqual({ size: 9, color: dark.text, family: dark.fontFamily });
  expect(own).toEqual(before);
});

test.each(["transparent", "rgba(0, 0, 0, 0)", "rgba(255,255,255,0.0)", "#fff0", "#ffffff00"])(
  "template() gives the text of a figure on %s paper the page's colour",
  (paper) => {
    const font = { size: 9, color: "#2f353d" };
    const layout = layoutOf({ layout: { font, paper_bgcolor: paper, plot_bgcolor: "#eee" } });
    expect(layout).toMatchObject({
      paper_bgcolor: dark.paper,
      plot_bgcolor: "#eee",
      font: { size: 9, color: dark.text },
    });
  },
);

test.each(["#fff", "rgba(0, 0, 0, 0.5)", "rgb(0, 0, 0)", "#ffffff"])("template() leaves %s paper as it is", (paper) => {
  const layout = layoutOf({ layout: { font: { color: "navy" }, paper_bgcolor: paper } });
  expect(layout).toMatchObject({ paper_bgcolor: paper, font: { color: "navy" } });
});

test("template() ignores a template given by name, which only plotly.py knows", () => {
  expect(template(dark, "plotly_dark")).toEqual(template(dark, undefined));
});

test("template() keeps maps from a style that is fetched from another host", () => {
  expect(layoutOf(undefined).map).toEqual({ style: "white-bg" });
});
