import type { Quantized } from "./quantized.ts";

/**
 * An image in the colours of a ramp; missing numbers stay transparent.
 *
 * @param ramp - 256 packed colours
 * @param upward - whether the first row is the lowest
 */
export function rasterOf(
  { codes }: Quantized,
  rows: number,
  columns: number,
  ramp: Uint32Array,
  upward = false,
): HTMLCanvasElement {
  const none = 2 ** (8 * codes.BYTES_PER_ELEMENT) - 1;
  const spare = 8 * (codes.BYTES_PER_ELEMENT - 1);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: columns, height: rows });
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < rows; row++) {
    const from = (upward ? rows - 1 - row : row) * columns;
    for (let column = 0; column < columns; column++) {
      const code = codes[from + column]!;
      pixels[row * columns + column] = code === none ? 0 : ramp[code >> spare]!;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
