import { encodePng } from "../../images/png.ts";
import { quantiles } from "../../table/statistics.ts";
import type { Patches } from "./patches.ts";

const most = 12;
const side = 96;
const grays = Array.from({ length: 256 }, (_, level) => [level, level, level] as const);

/** A few patches of a set, evenly chosen, as pictures with their places below. */
export function stripHtml(patches: Patches): string {
  const shown = Math.min(most, patches.count);
  const pictures = Array.from({ length: shown }, (_, i) =>
    pictureHtml(patches, Math.floor((i * patches.count) / shown)),
  );
  return `<div><div>${patches}</div><div style="display: flex; flex-wrap: wrap; gap: 6px">${pictures.join("")}</div></div>`;
}

function pictureHtml(patches: Patches, index: number): string {
  const values = patches.patch(index);
  // Flattened patches share one scale; others are stretched each for itself, without its outermost hundredth.
  const [low, high] = patches.flattening ? [-1, 1] : quantiles(values, [0.005, 0.995]);
  const pixels = Uint8Array.from(values, (value) =>
    Math.max(0, Math.min(255, (255 * (value - low)) / (high - low || 1))),
  );
  const png = encodePng({ width: patches.width, height: patches.height, pixels, palette: grays });
  const place = (name: string, digits: number) => Number(patches.centers.column(name)[index]).toFixed(digits);
  const label = `${place("latitude", 1)}°, ${place("longitude", 1)}°, ${place("localTime", 1)} h`;
  const image = `<img width="${side}" height="${side}" alt="${label}" src="data:image/png;base64,${png.toString("base64")}">`;
  return `<figure style="margin: 0; font-size: 10px; text-align: center">${image}<figcaption>${label}</figcaption></figure>`;
}
