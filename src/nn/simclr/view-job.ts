import { type AugmentOptions, augment, colored, drawAugmentation, shaped } from "../../images/augment.ts";
import { type ImageStack, imageStack, takeImages } from "../../images/image-stack.ts";
import { random } from "../../random.ts";
import { imagenetImages } from "../encoders/prepare-images.ts";

/** How views are made. */
export interface ViewSettings {
  /** Rows and columns of a view. */
  readonly size: number;
  readonly seed: number;
  readonly augment: AugmentOptions;
  /**
   * `"paper"`: every picture has draws of its own, colours change before they are normalized. `"reference"`: as the study's
   * code, one draw for all pictures of a batch, colours change after they are normalized and are cut off at 0 and 1.
   */
  readonly mode: "paper" | "reference";
  /** Views of each picture. @defaultValue 2 */
  readonly views?: 1 | 2;
}

/** Views of the pictures of a batch, to be made. */
export interface ViewJob {
  readonly images: ImageStack;
  /** Numbers of the pictures, of which their draws depend. */
  readonly numbers: readonly number[];
  /** Epoch and batch, of which the draws depend as well; test batches have epochs of their own below 0. */
  readonly epoch: number;
  readonly batch: number;
}

/**
 * Two views of each picture, or one, as the network takes them: all first views, then all second ones, (2 n, 3, size, size).
 * Draws depend on the seed, the epoch, and the picture's number (or the batch's in reference mode), and on nothing else.
 */
export function makeViews({ images, numbers, epoch, batch }: ViewJob, settings: ViewSettings): Float32Array {
  const { size, seed, mode, views: perPicture = 2 } = settings;
  const each = 3 * size * size;
  const views = new Float32Array(perPicture * images.count * each);
  for (let view = 0; view < perPicture; view++) {
    const at = (place: number) => (view * images.count + place) * each;
    if (mode === "reference") {
      const draw = drawAugmentation(random(mixed(seed, epoch, batch, view)), images, settings.augment);
      views.set(normalizedFirst(images, draw, size), at(0));
      continue;
    }
    for (let place = 0; place < images.count; place++) {
      const picture = takeImages(images, [place]);
      const draw = drawAugmentation(random(mixed(seed, epoch, numbers[place], view)), picture, settings.augment);
      views.set(imagenetImages(augment(picture, draw, size), size), at(place));
    }
  }
  return views;
}

function normalizedFirst(images: ImageStack, draw: Parameters<typeof shaped>[1], size: number): Float32Array {
  const normalized = imagenetImages(shaped(images, draw, size), size);
  return colored(imageStack(normalized, { height: size, width: size, channels: 3 }), draw).data;
}

/** One seed of several numbers. */
function mixed(...numbers: number[]): number {
  let h = 0x811c9dc5;
  for (const number of numbers) {
    h = Math.imul(h ^ (number | 0), 0x01000193);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    h ^= h >>> 13;
  }
  return h;
}

/** The pictures of a job, copied out of a stack. */
export function viewJob(images: ImageStack, numbers: readonly number[], epoch: number, batch: number): ViewJob {
  return { images: takeImages(images, numbers), numbers, epoch, batch };
}
