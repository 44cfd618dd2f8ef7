import { toGrey } from "../../images/grey.ts";
import { type ImageStack, imageStack } from "../../images/image-stack.ts";
import { resize } from "../../images/resize.ts";
import { random } from "../../random.ts";
import { type CloudClass, cloudClasses, skyPainter } from "./sky-painter.ts";

/** Sky pictures with their classes. */
export interface CloudSet {
  readonly images: ImageStack;
  /** Class of each picture, a place in `classNames`. */
  readonly labels: Int32Array;
  readonly classNames: readonly string[];
}

/** Which generated pictures. */
export interface CloudStandInOptions {
  /** Pictures of each class; fewer are the first of more. @defaultValue 350 */
  perClass?: number;
  /** Grey pictures instead of colour ones. @defaultValue false */
  grey?: boolean;
  /** Rows and columns that the pictures are brought to. @defaultValue 150, as they are painted */
  size?: number;
  /** Of every random draw. @defaultValue 0 */
  seed?: number;
}

/** Pictures of seed 0 that would come out like an earlier one, and are painted from other draws. */
const alike = new Set([1088]);

/** Rows and columns of the pictures, Cloud-ImVN's. */
const side = 150;

/**
 * A stand-in for Cloud-ImVN 1.0 with its six classes: skies painted from noise, whose class is known. Colours, light,
 * exposure, direction, scale and cover vary from picture to picture; no two of the 2,100 pictures of seed 0 are near
 * duplicates. The pictures alternate between the classes.
 */
export function cloudStandIn(options: CloudStandInOptions = {}): CloudSet {
  const { perClass = 350, grey = false, size = side, seed = 0 } = options;
  const kinds = cloudClasses.length;
  const channels = grey ? 1 : 3;
  const data = new Float32Array(perClass * kinds * channels * size * size);
  const labels = Int32Array.from({ length: perClass * kinds }, (_, i) => i % kinds);
  labels.forEach((label, i) => {
    const draws = seed === 0 && alike.has(i) ? i + 500_000 : seed * 1_000_003 + i;
    const painted = paint(cloudClasses[label], draws);
    const shown = resize(grey ? toGrey(painted) : painted, size);
    data.set(shown.data, i * shown.data.length);
  });
  return { images: imageStack(data, { height: size, width: size, channels }), labels, classNames: cloudClasses };
}

/** One picture, in the 8-bit steps of a photograph. */
function paint(kind: CloudClass, seed: number): ImageStack {
  const source = random(seed);
  const colorOf = skyPainter(kind, source);
  const pixels = side * side;
  const data = new Float32Array(3 * pixels);
  for (let i = 0; i < pixels; i++) {
    const color = colorOf((i % side) / side - 0.5, Math.floor(i / side) / side - 0.5);
    for (let channel = 0; channel < 3; channel++) {
      const value = color[channel] + 0.008 * source.normal();
      data[channel * pixels + i] = Math.round(255 * Math.min(1, Math.max(0, value))) / 255;
    }
  }
  return imageStack(data, { height: side, width: side, channels: 3 });
}
