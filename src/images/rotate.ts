import { ArgumentError } from "../errors.ts";
import type { ImageStack } from "./image-stack.ts";

/** How pictures are rotated. */
export interface RotateOptions {
  /** Keeps only the largest centred square that shows nothing from outside the picture. @defaultValue false */
  inside?: boolean;
}

/**
 * Pictures turned counter-clockwise about their centre, bilinear, black outside; torchvision's `rotate` with
 * `InterpolationMode.BILINEAR`, and with `inside` followed by `center_crop` to {@link insideSquare}.
 *
 * @param degrees - any angle
 * @throws {@link ArgumentError} `OUT_OF_RANGE`
 */
export function rotate(images: ImageStack, degrees: number, { inside = false }: RotateOptions = {}): ImageStack {
  if (!Number.isFinite(degrees)) {
    throw new ArgumentError("OUT_OF_RANGE", `Cannot rotate pictures by ${degrees}°`, "Choose a number of degrees.");
  }
  const { height, width } = images;
  const side = insideSquare(height, width, degrees);
  const [rows, columns] = inside ? [side, side] : [height, width];
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const data = new Float32Array(images.count * images.channels * rows * columns);
  for (let plane = 0; plane < images.count * images.channels; plane++) {
    const from = plane * height * width;
    let to = plane * rows * columns;
    for (let row = 0; row < rows; row++) {
      const y = row - (rows - 1) / 2;
      for (let column = 0; column < columns; column++) {
        const x = column - (columns - 1) / 2;
        const sourceX = cos * x - sin * y + (width - 1) / 2;
        const sourceY = sin * x + cos * y + (height - 1) / 2;
        data[to++] = between(images.data, from, height, width, sourceX, sourceY);
      }
    }
  }
  return { ...images, data, height: rows, width: columns };
}

/**
 * Side of the largest centred square, on whole pixels of the picture, that a picture turned by an angle still fills.
 * It is odd where the picture's shorter side is odd, so that both have one centre.
 */
export function insideSquare(height: number, width: number, degrees: number): number {
  const angle = (degrees * Math.PI) / 180;
  const shorter = Math.min(height, width);
  // The rounding of right angles must not cost a pixel.
  const side = Math.floor((shorter - 1) / (Math.abs(Math.cos(angle)) + Math.abs(Math.sin(angle))) + 1e-9) + 1;
  return side - ((shorter - side) % 2);
}

function between(data: Float32Array, from: number, height: number, width: number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [dx, dy] = [x - left, y - top];
  let sum = 0;
  for (let j = 0; j < 2; j++) {
    const row = top + j;
    if (row < 0 || row >= height) continue;
    for (let i = 0; i < 2; i++) {
      const column = left + i;
      if (column < 0 || column >= width) continue;
      sum += data[from + row * width + column] * (i ? dx : 1 - dx) * (j ? dy : 1 - dy);
    }
  }
  return sum;
}
