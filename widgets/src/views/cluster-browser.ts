import type { ViewContext } from "../live/view-context.ts";
import { clusterColor, packed } from "../plot/colors.ts";
import { HistogramPlot } from "../plot/histogram-plot.ts";
import { element, panel, statusLine } from "../plot/panel.ts";
import { PictureAtlas, type ThumbnailInfo } from "../plot/picture-atlas.ts";
import { PointPlot } from "../plot/point-plot.ts";
import { Surface } from "../plot/surface.ts";
import { keepInNotebook } from "./keep-in-notebook.ts";
import { PictureStrip } from "./picture-strip.ts";
import { drawPicturesAt } from "./pictures-at-points.ts";
import { sharedSelection } from "./shared-selection.ts";

interface LabelEdit {
  rows: number[];
  to: number;
}

const axisNames: Record<string, string> = { localTime: "local time (h)", latitude: "latitude (°)" };

/** Pictures on a plane in the colours of their classes, with brushes, strips of each class and relabelling by hand. */
export default function clusterBrowser(context: ViewContext): void {
  const { root, signal } = context;
  root.setAttribute("aria-label", "Pictures on a plane, with their classes");
  const [x, y] = [context.get<Float32Array>("x"), context.get<Float32Array>("y")];
  const names = context.get<string[]>("names");
  const colors = context.get<string[]>("colors");
  const first = context.get<Int32Array>("labels");
  const selection = sharedSelection(context, x.length);
  const atlas = new PictureAtlas(context, context.get<ThumbnailInfo>("thumbnails"));
  let labels = first;
  const pixels = new Uint32Array(x.length);
  let withPictures = true;

  const bar = element("div", root, { class: "albedo-row" });
  const relabel = element("select", element("label", bar, {}, "Chosen pictures are "), { "aria-label": "New class" });
  for (const [i, name] of [...names, "none"].entries()) {
    element("option", relabel, { value: i < names.length ? i : -1 }, name);
  }
  const apply = element("button", bar, { type: "button" }, "Relabel");
  const undo = element("button", bar, { type: "button" }, "Undo");
  const pictures = element("button", bar, { type: "button", "aria-pressed": true }, "Pictures");
  const clear = element("button", bar, { type: "button" }, "Clear the choice");
  const say = statusLine(bar);

  const panels = element("div", root, { class: "albedo-panels" });
  const plot = new PointPlot(
    panel(panels, "Plane", "1 1 480px"),
    {
      x,
      y,
      colors: () => pixels,
      selection,
      label: "Pictures on a plane. Drag a box to choose some, with Alt a lasso; Ctrl and the wheel zoom",
      height: 460,
      over: (canvas, place, palette) => {
        if (!withPictures) return;
        drawPicturesAt(canvas, place, palette, {
          x,
          y,
          selection,
          atlas,
          color: (row) => clusterColor(labels[row]!, colors),
        });
      },
      tip: (row) => `${row}: ${names[labels[row]!] ?? "none"}`,
    },
    signal,
  );
  const side = element("div", panels, { style: "flex:1 1 300px;min-width:0" });
  const large = new Surface(
    panel(side, "Picture", ""),
    120,
    (canvas, _, palette) => drawLarge(canvas, palette.text),
    signal,
  );
  large.canvas.setAttribute("role", "img");
  large.canvas.setAttribute("aria-label", "The picture that is pointed at");
  const strips = element("div", panel(side, "Classes", ""), {});
  const brushes = element("div", panels, { class: "albedo-panels", style: "flex:1 1 100%" });
  for (const { name, values } of context.get<{ name: string; values: Float32Array }[]>("brushes")) {
    new HistogramPlot(panel(brushes, "", "1 1 300px"), values, axisNames[name] ?? name, selection, signal);
  }

  const drawLarge = (canvas: CanvasRenderingContext2D, text: string) => {
    const row = selection.hovered >= 0 ? selection.hovered : (selection.rows()[0] ?? -1);
    if (row < 0) return;
    atlas.drawLarge(canvas, row, 2, 2, 112);
    canvas.fillStyle = text;
    canvas.font = "12px system-ui, sans-serif";
    canvas.fillText(`picture ${row}`, 124, 18);
    canvas.fillText(`class ${names[labels[row]!] ?? "none"}`, 124, 36);
  };
  const classStrips = [...names.keys()].map((label) => {
    const line = element("div", strips, { style: "margin-bottom:2px" });
    const button = element("button", line, { type: "button" });
    button.addEventListener("click", (event) => selection.choose((row) => labels[row] === label, event.shiftKey));
    const strip = new PictureStrip(line, { atlas, selection, side: 30, label: `Class ${names[label]}` }, signal);
    return { button, strip };
  });

  const showLabels = () => {
    const edits = context.get<LabelEdit[]>("edits");
    labels = Int32Array.from(first);
    for (const { rows, to } of edits) for (const row of rows) labels[row] = to;
    for (let row = 0; row < labels.length; row++) pixels[row] = packed(clusterColor(labels[row]!, colors));
    for (const [label, { button, strip }] of classStrips.entries()) {
      const members = [...labels.keys()].filter((row) => labels[row] === label);
      button.replaceChildren();
      element("span", button, { class: "albedo-swatch", style: `background:${clusterColor(label, colors)}` });
      button.append(`${names[label]} (${members.length.toLocaleString("en-US")})`);
      strip.show(members);
    }
    undo.disabled = edits.length === 0;
    plot.surface.invalidate();
    large.invalidate();
  };
  const showChoice = () => {
    apply.disabled = !selection.isActive;
    large.invalidate();
    say(
      selection.isActive
        ? `${selection.size.toLocaleString("en-US")} of ${x.length.toLocaleString("en-US")} chosen`
        : `${x.length.toLocaleString("en-US")} pictures`,
    );
  };
  atlas.onLoad(() => {
    plot.surface.invalidate();
    large.invalidate();
  });
  selection.onHover(() => large.invalidate());
  selection.onChange(showChoice);
  context.onChange(["edits"], showLabels);
  const edits = () => context.get<LabelEdit[]>("edits");
  apply.addEventListener("click", () => {
    context.set("edits", [...edits(), { rows: [...selection.rows()], to: Number(relabel.value) }]);
  });
  undo.addEventListener("click", () => context.set("edits", edits().slice(0, -1)));
  clear.addEventListener("click", () => selection.clear());
  pictures.addEventListener("click", () => {
    withPictures = !withPictures;
    pictures.setAttribute("aria-pressed", String(withPictures));
    plot.surface.invalidate();
  });
  keepInNotebook(context, "edits", context.get<string>("keep"));
  showLabels();
  showChoice();
}
