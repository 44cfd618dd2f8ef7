import type { Placing } from "./point-plot.ts";

interface Topology {
  arcs: [number, number][][];
  transform: { scale: [number, number]; translate: [number, number] };
}

let coasts: Promise<Float32Array[]> | undefined;

/** Outlines of land and countries from the extension's own files: longitude, latitude, longitude, … in degrees. */
export function loadCoast(): Promise<Float32Array[]> {
  coasts ??= import("world-atlas/countries-110m.json").then((file) => linesOf(file.default as unknown as Topology));
  return coasts;
}

function linesOf({ arcs, transform }: Topology): Float32Array[] {
  const { scale, translate } = transform;
  return arcs.map((arc) => {
    const line = new Float32Array(2 * arc.length);
    let [x, y] = [0, 0];
    arc.forEach(([dx, dy], i) => {
      x += dx;
      y += dy;
      line[2 * i] = x * scale[0] + translate[0];
      line[2 * i + 1] = y * scale[1] + translate[1];
    });
    return line;
  });
}

/** Draws the outlines onto a map of degrees. */
export function drawCoast(
  context: CanvasRenderingContext2D,
  lines: readonly Float32Array[],
  place: Placing,
  color: string,
): void {
  context.beginPath();
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      const [x, y] = [place.x(line[i]!), place.y(line[i + 1]!)];
      if (i === 0 || Math.abs(line[i]! - line[i - 2]!) > 180) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
  }
  context.strokeStyle = color;
  context.lineWidth = 0.7;
  context.stroke();
}
