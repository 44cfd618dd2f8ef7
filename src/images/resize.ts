import { ArgumentError } from "../errors.ts";
import { type ImageStack, pictureSize } from "./image-stack.ts";

/** A rectangle of pixels. */
export interface Crop {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Which output pixels a line of input pixels adds to: the first of each window, how many, and their shares. */
interface Windows {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `most` for each output. */
  readonly shares: Float64Array;
  readonly most: number;
}

/**
 * Pictures of another size, by triangle windows that widen when pictures shrink: bilinear with antialiasing, as
 * torchvision's `resize` of tensors (`antialias=True`).
 *
 * @param size - rows and columns; one number for both
 * @throws {@link ArgumentError} `OUT_OF_RANGE`
 */
export function resize(images: ImageStack, size: number | readonly [number, number]): ImageStack {
  const { height, width } = images;
  return resizedCrop(images, { top: 0, left: 0, height, width }, size);
}

/**
 * A rectangle of each picture, brought to a size as by {@link resize}; torchvision's `resized_crop`.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE` for a size below 1 or a rectangle that does not lie in the pictures
 */
export function resizedCrop(images: ImageStack, crop: Crop, size: number | readonly [number, number]): ImageStack {
  const [height, width] = typeof size === "number" ? [size, size] : size;
  requireSize(height, width);
  requireInside(images, crop);
  const data = new Float32Array(images.count * images.channels * height * width);
  const across = windows(crop.width, width);
  const down = windows(crop.height, height);
  const between = new Float32Array(crop.height * width);
  for (let plane = 0; plane < images.count * images.channels; plane++) {
    const from = plane * images.height * images.width + crop.top * images.width + crop.left;
    lines(
      images.data,
      { from, next: images.width, step: 1 },
      between,
      { from: 0, next: width, step: 1 },
      across,
      crop.height,
    );
    const to = plane * height * width;
    lines(between, { from: 0, next: 1, step: width }, data, { from: to, next: 1, step: width }, down, width);
  }
  return { ...images, data, height, width };
}

/**
 * A rectangle of each picture, copied.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE` for a rectangle that does not lie in the pictures
 */
export function cropImages(images: ImageStack, crop: Crop): ImageStack {
  requireInside(images, crop);
  const { height, width } = crop;
  const cropped = { ...images, height, width };
  const data = new Float32Array(images.count * pictureSize(cropped));
  for (let plane = 0; plane < images.count * images.channels; plane++) {
    for (let row = 0; row < height; row++) {
      const from = (plane * images.height + crop.top + row) * images.width + crop.left;
      data.set(images.data.subarray(from, from + width), (plane * height + row) * width);
    }
  }
  return { ...cropped, data };
}

/** How lines of numbers lie in an array. */
interface Lines {
  readonly from: number;
  /** Between the starts of two lines. */
  readonly next: number;
  /** Between two numbers of a line. */
  readonly step: number;
}

function lines(source: Float32Array, inputs: Lines, target: Float32Array, outputs: Lines, windows: Windows, n: number) {
  const { first, count, shares, most } = windows;
  for (let line = 0; line < n; line++) {
    const start = inputs.from + line * inputs.next;
    const end = outputs.from + line * outputs.next;
    for (let i = 0; i < first.length; i++) {
      let sum = 0;
      let at = start + first[i] * inputs.step;
      for (let k = i * most, stop = k + count[i]; k < stop; k++, at += inputs.step) sum += shares[k] * source[at];
      target[end + i * outputs.step] = sum;
    }
  }
}

function windows(inputs: number, outputs: number): Windows {
  const scale = inputs / outputs;
  const reach = Math.max(1, scale);
  const most = 2 * Math.ceil(reach) + 1;
  const first = new Int32Array(outputs);
  const count = new Int32Array(outputs);
  const shares = new Float64Array(outputs * most);
  for (let i = 0; i < outputs; i++) {
    const center = (i + 0.5) * scale;
    first[i] = Math.max(0, Math.trunc(center - reach + 0.5));
    count[i] = Math.min(inputs, Math.trunc(center + reach + 0.5)) - first[i];
    let total = 0;
    for (let k = 0; k < count[i]; k++) {
      const share = Math.max(0, 1 - Math.abs(first[i] + k - center + 0.5) / reach);
      shares[i * most + k] = share;
      total += share;
    }
    for (let k = 0; k < count[i]; k++) shares[i * most + k] /= total;
  }
  return { first, count, shares, most };
}

function requireSize(height: number, width: number): void {
  if ([height, width].every((side) => Number.isInteger(side) && side >= 1)) return;
  throw new ArgumentError(
    "OUT_OF_RANGE",
    `Cannot resize pictures to ${height} × ${width}`,
    "Choose whole numbers of rows and columns, 1 or more.",
  );
}

function requireInside({ height, width }: ImageStack, crop: Crop): void {
  const { top, left } = crop;
  const whole = [top, left, crop.height, crop.width].every(Number.isInteger);
  const inside = top >= 0 && left >= 0 && top + crop.height <= height && left + crop.width <= width;
  if (whole && inside && crop.height >= 1 && crop.width >= 1) return;
  throw new ArgumentError(
    "OUT_OF_RANGE",
    `Cannot cut ${crop.height} × ${crop.width} pixels at row ${top}, column ${left} out of pictures of ${height} × ${width}`,
    "Choose a rectangle of whole pixels inside the pictures.",
  );
}
