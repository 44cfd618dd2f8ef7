import type { ViewContext } from "../live/view-context.ts";
import { clusterColor, packed, rampOf } from "../plot/colors.ts";
import { element, panel, statusLine } from "../plot/panel.ts";
import { type Placing, PointPlot } from "../plot/point-plot.ts";
import { rangeOf, shortNumber } from "../plot/scale.ts";
import { Selection } from "../plot/selection.ts";
import { worldMap } from "../plot/world-map.ts";
import { DecodedPlot } from "./decoded-plot.ts";
import { type DenseLayer, decodeDense } from "./dense-decoder.ts";
import { type PackedPlaces, placesOf } from "./places.ts";
import { numbersOf, type Quantized } from "./quantized.ts";
import { rasterOf } from "./raster.ts";
import { sharedSelection } from "./shared-selection.ts";

interface PlaneMaps {
  side: number;
  slope: Quantized;
  distance: Quantized;
}

const steps = ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"];

/** A latent plane whose points are decoded under a cross that is dragged. */
export default async function latentExplorer(context: ViewContext): Promise<void> {
  const { root, signal } = context;
  root.setAttribute("aria-label", "Latent plane with a decoder");
  const z = context.get<{ x: Quantized; y: Quantized }>("z");
  const [x, y] = [numbersOf(z.x), numbersOf(z.y)];
  const colors = context.get<string[]>("colors");
  const labels = context.get<Int16Array>("labels");
  const pixels = Uint32Array.from(labels, (label) => packed(clusterColor(label, colors)));
  const selection = sharedSelection(context, x.length);

  const bar = element("div", root, { class: "albedo-row" });
  const underlays = ["samples", "slope", "distance"].map((name) => {
    const text = { samples: "Samples alone", slope: "Slope of the decoder", distance: "Distance to samples" }[name]!;
    const button = element("button", bar, { type: "button", "aria-pressed": name === "samples" }, text);
    button.addEventListener("click", () => void show(name as "samples" | "slope" | "distance"));
    return { name, button };
  });
  const say = statusLine(bar);
  const panels = element("div", root, { class: "albedo-panels" });
  const ramp = rampOf(steps);
  const margin = 0.1;
  const bounds = { x: rangeOf([z.x.low, z.x.high], margin), y: rangeOf([z.y.low, z.y.high], margin) };
  let raster: HTMLCanvasElement | undefined;
  const host = panel(panels, "Latent plane", "1 1 420px");
  const plane = new PointPlot(
    host,
    {
      x,
      y,
      colors: () => pixels,
      selection,
      label:
        "Samples on the latent plane: click a place or drag the cross, or Ctrl and arrows move it; drag a box to choose samples",
      height: 380,
      xRange: bounds.x,
      yRange: bounds.y,
      xAxis: { title: "z₁" },
      yAxis: { title: "z₂" },
      tip: (row) => `sample ${row}, ${context.get<string>("label")} ${labels[row]}`,
      pick: (row) => context.set("point", [x[row]!, y[row]!]),
      under: (canvas, place) => {
        if (!raster) return;
        const [left, top] = [place.x(bounds.x[0]), place.y(bounds.y[1])];
        canvas.imageSmoothingEnabled = true;
        canvas.drawImage(raster, left, top, place.x(bounds.x[1]) - left, place.y(bounds.y[0]) - top);
      },
      over: (canvas, place, palette) => drawCross(canvas, place, context.get<number[]>("point"), palette.text),
    },
    signal,
  );
  const decoded = new DecodedPlot(panel(panels, "Decoded", "1 1 320px"), context);
  const places = context.get<PackedPlaces | null>("places");
  const mapSelection = new Selection(x.length);
  const map =
    places &&
    (await worldMap(
      panel(panels, "Nearest sample on the map", "1 1 380px"),
      { ...placesOf(places), selection: mapSelection, colors: () => pixels, label: "Map of the samples" },
      signal,
    ));

  const layers = await context.invoke<DenseLayer[] | null>("layers", null);
  const decodeAt = async (point: number[]) =>
    layers ? decodeDense(layers, point) : context.invoke<Float32Array>("decode", point);
  // One question at a time; of the places passed meanwhile only the last is asked.
  let asking = false;
  let isStale = false;
  const decode = async () => {
    isStale = true;
    if (asking) return;
    asking = true;
    while (isStale && !signal.aborted) {
      isStale = false;
      try {
        decoded.show(await decodeAt(context.get<number[]>("point")));
      } catch (error) {
        if (!signal.aborted) context.report(`Cannot decode: ${(error as Error).message}`);
      }
    }
    asking = false;
  };
  const follow = () => {
    const [px = 0, py = 0] = context.get<number[]>("point");
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let row = 0; row < x.length; row++) {
      const distance = (x[row]! - px) ** 2 + (y[row]! - py) ** 2;
      if (distance < least) [nearest, least] = [row, distance];
    }
    mapSelection.hover(nearest);
    map?.surface.invalidate();
    plane.surface.invalidate();
    say(`z = ${shortNumber(px)}, ${shortNumber(py)}; nearest sample ${nearest}, ${shortNumber(Math.sqrt(least))} away`);
    void decode();
  };
  dragCross(plane, context, signal);
  context.onChange(["point"], follow);
  selection.onChange(() => mapSelection.takeRows(selection.rows()));
  let maps: Promise<PlaneMaps> | undefined;
  let underlay = "samples";
  const show = async (name: "samples" | "slope" | "distance") => {
    underlay = name;
    for (const { name: own, button } of underlays) button.setAttribute("aria-pressed", String(own === name));
    raster = undefined;
    if (name !== "samples") {
      try {
        maps ??= context.invoke<PlaneMaps>("maps", null);
        const { side, [name]: map } = await maps;
        // Another one may have been chosen meanwhile.
        if (underlay !== name) return;
        raster = rasterOf(map, side, side, ramp, true);
      } catch (error) {
        maps = undefined;
        context.report(`Cannot map the plane: ${(error as Error).message}`);
      }
    }
    plane.surface.invalidate();
  };
  follow();
}

function drawCross(canvas: CanvasRenderingContext2D, place: Placing, point: number[], color: string): void {
  const [x, y] = [place.x(point[0]!), place.y(point[1]!)];
  canvas.strokeStyle = color;
  canvas.lineWidth = 2;
  canvas.beginPath();
  canvas.arc(x, y, 8, 0, 7);
  canvas.moveTo(x - 14, y);
  canvas.lineTo(x + 14, y);
  canvas.moveTo(x, y - 14);
  canvas.lineTo(x, y + 14);
  canvas.stroke();
}

/** Pixels that a pointer may move between press and release of a click. */
const still = 4;

/** Moves the cross by the pointer: to a place that is clicked, or dragged where it is caught; and by Ctrl and arrows. */
function dragCross(plane: PointPlot, context: ViewContext, signal: AbortSignal): void {
  const { canvas } = plane.surface;
  let dragging = false;
  let pressed: { x: number; y: number } | undefined;
  const move = (event: PointerEvent) => {
    const { x, y } = plane.surface.place(event);
    context.set("point", plane.numbersAt(x, y));
  };
  const isAtCross = (event: PointerEvent) => {
    const place = plane.placing();
    const [x, y] = context.get<number[]>("point");
    const at = plane.surface.place(event);
    return Math.hypot(place.x(x!) - at.x, place.y(y!) - at.y) < 16;
  };
  const own = (event: PointerEvent, act: () => void) => {
    act();
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  // Before the plot's own listeners, which would begin a box.
  const early = { signal, capture: true };
  canvas.addEventListener(
    "pointerdown",
    (event) => {
      pressed = event.button === 0 ? plane.surface.place(event) : undefined;
      if (!isAtCross(event)) return;
      own(event, () => {
        dragging = true;
        canvas.focus({ preventScroll: true });
        canvas.setPointerCapture(event.pointerId);
      });
    },
    early,
  );
  canvas.addEventListener("pointermove", (event) => dragging && own(event, () => move(event)), early);
  canvas.addEventListener(
    "pointerup",
    (event) => {
      if (dragging) return own(event, () => (dragging = false));
      const at = plane.surface.place(event);
      if (pressed && Math.hypot(at.x - pressed.x, at.y - pressed.y) < still) move(event);
      pressed = undefined;
    },
    early,
  );
  canvas.addEventListener(
    "keydown",
    (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!step || !event.ctrlKey) return;
      const [x, y] = context.get<number[]>("point");
      const unit = [(plane.xRange[1] - plane.xRange[0]) / 50, (plane.yRange[1] - plane.yRange[0]) / 50];
      context.set("point", [x! + step[0]! * unit[0]!, y! + step[1]! * unit[1]!]);
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    early,
  );
}
