import { ArgumentError } from "../errors.ts";

/**
 * Pictures of one size, one after another: value (picture, channel, row, column) is
 * `data[((picture * channels + channel) * height + row) * width + column]`, as PyTorch lays images out. Values are usually
 * 0 (black) to 1 (white); those of flattened patches −1 to 1. Row 0 is the top; of three channels red is the first.
 */
export interface ImageStack {
  readonly data: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/**
 * A stack over `data`, which is kept, not copied.
 *
 * @param data - as many pictures of channels × height × width values as fit
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless `data` holds a whole number of pictures
 */
export function imageStack(
  data: Float32Array,
  { height, width, channels = 1 }: { height: number; width: number; channels?: 1 | 3 },
): ImageStack {
  const size = channels * height * width;
  const whole = [height, width].every((side) => Number.isInteger(side) && side >= 1) && [1, 3].includes(channels);
  if (!whole || data.length % size !== 0) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot see ${data.length} numbers as pictures of ${channels} × ${height} × ${width}`,
      "Pass whole pictures of 1 or 3 channels, each channels × height × width numbers.",
    );
  }
  return { data, count: data.length / size, height, width, channels };
}

/** How many numbers one picture of a stack holds. */
export function pictureSize({ channels, height, width }: Pick<ImageStack, "channels" | "height" | "width">): number {
  return channels * height * width;
}

/**
 * Some pictures of a stack, copied, in the order asked for.
 *
 * @throws {@link ArgumentError} `OUT_OF_RANGE` for a picture that is not there
 */
export function takeImages(images: ImageStack, which: ArrayLike<number>): ImageStack {
  const size = pictureSize(images);
  const data = new Float32Array(which.length * size);
  for (let i = 0; i < which.length; i++) {
    const from = which[i];
    if (!Number.isInteger(from) || from < 0 || from >= images.count) {
      throw new ArgumentError(
        "OUT_OF_RANGE",
        `Cannot take picture ${from} of ${images.count}`,
        `Pictures are numbered 0 to ${images.count - 1}.`,
      );
    }
    data.set(images.data.subarray(from * size, (from + 1) * size), i * size);
  }
  return { ...images, data, count: which.length };
}
