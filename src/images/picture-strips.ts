import { ArgumentError } from "../errors.ts";
import type { ImageStack } from "./image-stack.ts";

/** A row of pictures as one: red, green and blue of each pixel, 0 to 255, row by row from the top. */
export interface PictureStrip {
  readonly rows: number;
  readonly cols: number;
  readonly rgb: Uint8Array;
}

/** How strips of examples are made. */
export interface PictureStripsOptions {
  /** Names of the classes, by number. @defaultValue their numbers */
  names?: readonly string[];
  /** Pictures of each class, spread evenly over its members. @defaultValue 8 */
  perClass?: number;
  /** Values that become black and white. @defaultValue [0, 1] */
  range?: readonly [number, number];
}

/** White columns between pictures. */
const gap = 2;

/**
 * Examples of each class side by side, for the figure `images`.
 *
 * @param labels - class of each picture
 * @throws {@link ArgumentError} `SHAPE_MISMATCH` unless there is one label for each picture
 */
export function pictureStrips(
  images: ImageStack,
  labels: ArrayLike<number>,
  options: PictureStripsOptions = {},
): Record<string, PictureStrip> {
  const { names = [], perClass = 8, range = [0, 1] } = options;
  if (labels.length !== images.count) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot show examples of ${images.count} pictures with ${labels.length} labels`,
      "Pass one label for each picture.",
    );
  }
  const members = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) members.set(labels[i], [...(members.get(labels[i]) ?? []), i]);
  const classes = [...members.keys()].sort((a, b) => a - b);
  return Object.fromEntries(
    classes.map((label) => {
      const all = members.get(label)!;
      const count = Math.min(perClass, all.length);
      const chosen = Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);
      return [names[label] ?? `class ${label}`, strip(images, chosen, perClass, range)];
    }),
  );
}

function strip(
  images: ImageStack,
  chosen: readonly number[],
  places: number,
  range: readonly [number, number],
): PictureStrip {
  const { height, width } = images;
  const cols = places * width + (places - 1) * gap;
  const rgb = new Uint8Array(3 * height * cols).fill(255);
  chosen.forEach((picture, place) => {
    const bytes = pictureBytes(images, picture, range);
    for (let row = 0; row < height; row++) {
      rgb.set(bytes.subarray(3 * row * width, 3 * (row + 1) * width), 3 * (row * cols + place * (width + gap)));
    }
  });
  return { rows: height, cols, rgb };
}

/** Red, green and blue of each pixel of one picture, 0 to 255, row by row. */
export function pictureBytes(
  images: ImageStack,
  picture: number,
  [black, white]: readonly [number, number],
): Uint8Array {
  const { height, width, channels, data } = images;
  const pixels = height * width;
  const bytes = new Uint8Array(3 * pixels);
  for (let channel = 0; channel < 3; channel++) {
    const from = (picture * channels + (channels === 3 ? channel : 0)) * pixels;
    for (let i = 0; i < pixels; i++) {
      const share = (data[from + i] - black) / (white - black);
      bytes[3 * i + channel] = Math.round(255 * Math.min(1, Math.max(0, share)));
    }
  }
  return bytes;
}
