import type { ViewContext } from "../live/view-context.ts";
import { packed, rampOf } from "../plot/colors.ts";
import { chooser, element, panel, statusLine } from "../plot/panel.ts";
import { PointPlot } from "../plot/point-plot.ts";
import { rangeOf, shortNumber } from "../plot/scale.ts";
import { Selection } from "../plot/selection.ts";
import { ImagePlot } from "./image-plot.ts";
import { type PackedPlane, unpackedPlane } from "./packed-plane.ts";
import { PixelReader } from "./pixel-reader.ts";
import { numbersOf, type Quantized } from "./quantized.ts";

interface Fit {
  k: number;
  kError: number;
  i0: number;
  r2: number;
  pixels: number;
  outliers: number;
  x: Float32Array;
  y: Float32Array;
  slope: number;
  intercept: number;
  removed: PackedPlane;
}

const grey = ["#000000", "#ffffff"];
const colored = ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"];
const units: Record<string, string> = { localTime: " h" };

/** A frame beside a geometry plane, with masks and Minnaert's fit that follow two sliders. */
export default async function venusFrame(context: ViewContext): Promise<void> {
  const { root, signal } = context;
  root.setAttribute("aria-label", "Frame with its geometry, masks and limb darkening");
  const names = context.get<string[]>("planes");
  const [rows, columns] = [context.get<number>("rows"), context.get<number>("cols")];
  const planes = new Map<string, Promise<Quantized>>();
  const planeOf = (name: string) => {
    const plane = planes.get(name) ?? context.invoke<PackedPlane>("plane", name).then(unpackedPlane);
    planes.set(name, plane);
    plane.catch(() => planes.delete(name));
    return plane;
  };
  const [radiance, angles] = await Promise.all([
    planeOf("radiance"),
    context.invoke<PackedPlane>("angles", null).then(unpackedPlane).then(numbersOf),
  ]);

  const bar = element("div", root, { class: "albedo-row" });
  slider(bar, "Largest angle α (°)", [5, 90, 1], context, "maxAngle");
  slider(bar, "Outlier threshold tₒ (σ)", [0.5, 20, 0.5], context, "threshold");
  chooser(bar, "Plane", names.slice(1), names.slice(1).indexOf(context.get("plane")), (choice) =>
    context.set("plane", names[choice + 1]),
  );
  const panels = element("div", root, { class: "albedo-panels" });
  let removed: Float32Array | undefined;
  const isMasked = (pixel: number) => angles[pixel]! > context.get<number>("maxAngle") || removed?.[pixel] === 1;
  const size = { rows, columns };
  const image = new ImagePlot(panel(panels, "Radiance", "1 1 300px"), { ...size, label: "Radiance", isMasked }, signal);
  image.show(radiance, rampOf(grey));
  const geometry = new ImagePlot(
    panel(panels, "Plane", "1 1 300px"),
    { ...size, label: "Geometry plane", isMasked },
    signal,
  );
  const selection = new Selection(0);
  const blue = packed("#1f77b4");
  let fit: Fit | undefined;
  let colors = new Uint32Array(0);
  const plot = new PointPlot(
    panel(panels, "Limb darkening", "1 1 300px"),
    {
      x: [],
      y: [],
      colors: () => colors,
      selection,
      label: "log(μ I) against log(μ μ₀), with the line of Minnaert's law",
      height: 280,
      over: (canvas, place) => {
        if (!fit) return;
        const [low, high] = rangeOf(fit.x, 0);
        canvas.strokeStyle = "#d62728";
        canvas.lineWidth = 2;
        canvas.beginPath();
        for (const x of [low, high]) canvas.lineTo(place.x(x), place.y(fit.intercept + fit.slope * x));
        canvas.stroke();
      },
    },
    signal,
  );
  const reading = element("div", root, {
    "aria-live": "polite",
    style: "font-variant-numeric:tabular-nums;min-height:2.6em",
  });
  const say = statusLine(root);

  let asking = false;
  let isStale = false;
  const refit = async () => {
    isStale = true;
    if (asking) return;
    asking = true;
    while (isStale && !signal.aborted) {
      isStale = false;
      try {
        const asked = { maxAngle: context.get("maxAngle"), threshold: context.get("threshold") };
        fit = await context.invoke<Fit>("fit", asked);
        removed = numbersOf(await unpackedPlane(fit.removed));
        colors = new Uint32Array(fit.x.length).fill(blue);
        plot.show(fit.x, fit.y, { title: "log(μ μ₀)" }, { title: "log(μ I)" });
        const outliers = fit.outliers.toLocaleString("en-US");
        say(
          `Minnaert k = ${fit.k.toFixed(4)} ± ${fit.kError.toFixed(4)}, I₀ = ${shortNumber(fit.i0)} ${context.get<string>("unit")}, ` +
            `R² = ${fit.r2.toFixed(3)} over ${fit.pixels.toLocaleString("en-US")} pixels; ${outliers} outliers left out`,
        );
        image.refresh();
        geometry.refresh();
      } catch (error) {
        if (!signal.aborted) say((error as Error).message);
      }
    }
    asking = false;
  };
  const reader = new PixelReader(context, (pixel, values) => {
    const texts = names.map((name, i) => {
      const value = values?.[i];
      if (value === undefined) return `${name} …`;
      const unit = name === "radiance" ? ` ${context.get<string>("unit")}` : (units[name] ?? "°");
      return `${name} ${shortNumber(value)}${Number.isFinite(value) ? unit : ""}`;
    });
    const step = context.get<number>("step");
    const place = `row ${Math.floor(pixel / columns) * step}, column ${(pixel % columns) * step}`;
    reading.setAttribute("aria-busy", String(values === undefined));
    reading.textContent = `${place}: ${texts.join(", ")}`;
  });
  const readAll = (pixel: number) => {
    image.point(pixel);
    geometry.point(pixel);
    reader.read(pixel);
  };
  image.onPoint(readAll);
  geometry.onPoint(readAll);
  const showPlane = async () => {
    const name = context.get<string>("plane");
    const plane = await planeOf(name);
    // A later choice may have been answered sooner.
    if (!signal.aborted && name === context.get("plane")) geometry.show(plane, rampOf(colored));
  };
  context.onChange(["plane"], () => {
    showPlane().catch((error) => {
      if (!signal.aborted) context.report(`Cannot get a plane: ${(error as Error).message}`);
    });
  });
  context.onChange(["maxAngle", "threshold"], () => {
    removed = undefined;
    image.refresh();
    geometry.refresh();
    void refit();
  });
  await showPlane();
  void refit();
}

function slider(host: HTMLElement, label: string, [min, max, step]: number[], context: ViewContext, key: string): void {
  const place = element("label", host, {}, `${label} `);
  const input = element("input", place, { type: "range", min: min!, max: max!, step: step!, "aria-label": label });
  const value = element("output", place);
  const show = () => {
    input.value = String(context.get<number>(key));
    value.textContent = ` ${context.get<number>(key)}`;
  };
  input.addEventListener("input", () => context.set(key, Number(input.value)));
  context.onChange([key], show);
  show();
}
