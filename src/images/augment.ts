import { type Random, random } from "../random.ts";
import { adjustBrightness, adjustContrast, flipHorizontally } from "./adjust.ts";
import { type BlurOptions, gaussianBlur } from "./gaussian-blur.ts";
import type { ImageStack } from "./image-stack.ts";
import { type Crop, resizedCrop } from "./resize.ts";
import { insideSquare, rotate } from "./rotate.ts";

/** Which changes a picture may undergo; `false` leaves one out. */
export interface AugmentOptions {
  /** Turns by any angle, keeping the inside. @defaultValue true */
  rotation?: boolean;
  /** Least and largest share of the area that a crop keeps; its sides differ by up to 4 to 3. @defaultValue [0.5, 1] */
  crop?: readonly [number, number] | false;
  /** Mirrors every second picture. @defaultValue true */
  flip?: boolean;
  /** Brightness and contrast change by up to this share, in either order. @defaultValue 0.5 */
  jitter?: number | false;
  /** How often and how much pictures are blurred. @defaultValue { probability: 0.5, kernel: 25, sigma: [0.1, 2] } */
  blur?: { readonly probability: number; readonly kernel: number; readonly sigma: readonly [number, number] } | false;
}

/** What happens to one picture, in this order. */
export interface Augmentation {
  /** Angle, counter-clockwise; the inside is kept. */
  readonly degrees: number | undefined;
  /** A part of what the turn left, brought to the size asked for. */
  readonly crop: Crop;
  readonly flipped: boolean;
  readonly jitter:
    | { readonly brightness: number; readonly contrast: number; readonly contrastFirst: boolean }
    | undefined;
  readonly blur: BlurOptions | undefined;
}

/**
 * Draws what happens to a picture.
 *
 * @param from - a seed, or a stream of random numbers to go on with
 * @param shape - rows and columns of the picture
 */
export function drawAugmentation(
  from: Random | number,
  shape: Pick<ImageStack, "height" | "width">,
  options: AugmentOptions = {},
): Augmentation {
  const source = typeof from === "number" ? random(from) : from;
  const { rotation = true, crop = [0.5, 1], flip = true, jitter = 0.5 } = options;
  const { blur = { probability: 0.5, kernel: 25, sigma: [0.1, 2] as const } } = options;
  const degrees = rotation ? uniform(source, -180, 180) : undefined;
  const side = degrees === undefined ? undefined : insideSquare(shape.height, shape.width, degrees);
  const inside = side === undefined ? shape : { height: side, width: side };
  return {
    degrees,
    crop: crop ? drawCrop(source, inside, crop) : { top: 0, left: 0, height: inside.height, width: inside.width },
    flipped: flip && source.next() < 0.5,
    jitter: jitter
      ? {
          brightness: uniform(source, 1 - jitter, 1 + jitter),
          contrast: uniform(source, 1 - jitter, 1 + jitter),
          contrastFirst: source.next() < 0.5,
        }
      : undefined,
    blur:
      blur && source.next() < blur.probability
        ? { kernel: blur.kernel, sigma: uniform(source, blur.sigma[0], blur.sigma[1]) }
        : undefined,
  };
}

/**
 * Changes pictures as drawn and brings them to a size; each step is torchvision's of the same name.
 *
 * @param images - one picture, or several to be changed alike
 * @param size - rows and columns of the result
 */
export function augment(images: ImageStack, augmentation: Augmentation, size: number): ImageStack {
  return colored(shaped(images, augmentation, size), augmentation);
}

/** The first half of {@link augment}: turn, crop and mirror. */
export function shaped(images: ImageStack, { degrees, crop, flipped }: Augmentation, size: number): ImageStack {
  const turned = degrees === undefined ? images : rotate(images, degrees, { inside: true });
  const cut = resizedCrop(turned, crop, size);
  return flipped ? flipHorizontally(cut) : cut;
}

/** The second half of {@link augment}: brightness, contrast and blur. */
export function colored(images: ImageStack, { jitter, blur }: Augmentation): ImageStack {
  let changed = images;
  if (jitter) {
    const { brightness, contrast, contrastFirst } = jitter;
    if (contrastFirst) changed = adjustContrast(changed, contrast);
    changed = adjustBrightness(changed, brightness);
    if (!contrastFirst) changed = adjustContrast(changed, contrast);
  }
  return blur ? gaussianBlur(changed, blur) : changed;
}

/** Ten tries at a share of the area and a shape, as torchvision's `RandomResizedCrop`; then all of the picture. */
function drawCrop(
  source: Random,
  { height, width }: { height: number; width: number },
  [least, most]: readonly [number, number],
): Crop {
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = height * width * uniform(source, least, most);
    const ratio = Math.exp(uniform(source, Math.log(3 / 4), Math.log(4 / 3)));
    const crop = { height: Math.round(Math.sqrt(area / ratio)), width: Math.round(Math.sqrt(area * ratio)) };
    if (crop.height < 1 || crop.width < 1 || crop.height > height || crop.width > width) continue;
    const top = source.integer(height - crop.height + 1);
    return { top, left: source.integer(width - crop.width + 1), ...crop };
  }
  return { top: 0, left: 0, height, width };
}

function uniform(source: Random, low: number, high: number): number {
  return low + (high - low) * source.next();
}
