/** Colours of clusters, in the order of figures: matplotlib's tab10, then steps of the golden angle. */
export function clusterColor(label: number, colors: readonly string[]): string {
  if (label < 0) return "#8a8f98";
  return colors[label] ?? `hsl(${Math.round((label * 137.508) % 360)}, 65%, ${label % 2 === 0 ? 42 : 62}%)`;
}

const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
const known = new Map<string, number>();

/** A CSS colour as the number that image data hold, opaque. */
export function packed(color: string): number {
  let number = known.get(color);
  if (number === undefined) {
    probe.fillStyle = "#000";
    probe.fillStyle = color;
    probe.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0] = probe.getImageData(0, 0, 1, 1).data;
    number = packRgb(r, g, b);
    known.set(color, number);
  }
  return number;
}

/** Red, green and blue, 0 to 255, as the number that image data hold. */
function packRgb(r: number, g: number, b: number): number {
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

/** Two packed colours mixed: `share` of the second. */
export function mix(a: number, b: number, share: number): number {
  const channel = (shift: number) => Math.round(((a >>> shift) & 255) * (1 - share) + ((b >>> shift) & 255) * share);
  return packRgb(channel(0), channel(8), channel(16));
}

/** A packed colour as CSS writes it. */
export function cssColor(color: number): string {
  return `rgb(${color & 255},${(color >>> 8) & 255},${(color >>> 16) & 255})`;
}

/** Black or white, whichever is told better from a packed colour (WCAG 2.2, relative luminance). */
export function textOn(color: number): string {
  const [red = 0, green = 0, blue = 0] = [0, 8, 16].map((shift) => {
    const share = ((color >>> shift) & 255) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) ** 2 > 0.05 * 1.05 ? "#000" : "#fff";
}

/**
 * A scale of 256 packed colours from colours at even steps.
 *
 * @param steps - CSS colours, two or more
 */
export function rampOf(steps: readonly string[]): Uint32Array {
  const stops = steps.map(packed);
  return Uint32Array.from({ length: 256 }, (_, i) => {
    const place = (i / 255) * (stops.length - 1);
    const below = Math.min(Math.floor(place), stops.length - 2);
    return mix(stops[below]!, stops[below + 1]!, place - below);
  });
}
