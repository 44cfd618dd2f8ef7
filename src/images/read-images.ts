import { ArgumentError } from "../errors.ts";
import { type ImageStack, pictureSize } from "./image-stack.ts";
import { type PictureOptions, readImage } from "./read-image.ts";

/** How many picture files are read. */
export interface ReadImagesOptions extends PictureOptions {
  /** What to do with files that are no sound pictures: stop, or leave them out. @defaultValue "throw" */
  onBad?: "throw" | "skip";
  /** Called after each block of files. */
  onProgress?: (report: { done: number; of: number }) => void;
  /** Stops between two blocks; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Pictures of one block of files. */
export interface ImageBatch {
  readonly images: ImageStack;
  /** Places of the pictures in the list of files. */
  readonly places: Int32Array;
  /** Places of files that were left out, with the reason. */
  readonly skipped: readonly { readonly place: number; readonly reason: string }[];
}

/**
 * Reads picture files block by block, so that memory holds one block at a time.
 *
 * @param files - pictures of one size, or of any with `size`; they are read as colour unless all of a block are grey
 * @param batchSize - files of a block
 * @throws {@link ArgumentError} `MIXED_SIZES` without `size`, naming the first two files that differ
 * @throws what {@link readImage} throws, unless `onBad` is `"skip"`
 */
export async function* imageBatches(
  files: readonly string[],
  { batchSize = 64, onBad = "throw", onProgress, signal, ...picture }: ReadImagesOptions & { batchSize?: number } = {},
): AsyncGenerator<ImageBatch, void, undefined> {
  let first: { file: string; images: ImageStack } | undefined;
  for (let start = 0; start < files.length; start += batchSize) {
    signal?.throwIfAborted();
    const block = files.slice(start, start + batchSize);
    const skipped: { place: number; reason: string }[] = [];
    const read = await Promise.all(
      block.map(async (file, i) => {
        try {
          return { place: start + i, file, images: await readImage(file, picture) };
        } catch (error) {
          if (onBad === "throw" || (error as { code?: string }).code === "MISSING_DEPENDENCY") throw error;
          skipped.push({ place: start + i, reason: (error as Error).message });
          return undefined;
        }
      }),
    );
    const good = read.filter((one) => one !== undefined);
    for (const one of good) {
      first ??= one;
      requireSameSize(first, one);
    }
    onProgress?.({ done: start + block.length, of: files.length });
    yield {
      images: stacked(good.map(({ images }) => images)),
      places: Int32Array.from(good, ({ place }) => place),
      skipped,
    };
  }
}

/**
 * Reads picture files into one stack: 4 bytes for each value, so 2,100 colour pictures of 150 × 150 take 570 MB.
 *
 * @throws as {@link imageBatches}, and {@link ArgumentError} `NO_PICTURES` when none is left
 */
export async function readImages(files: readonly string[], options: ReadImagesOptions = {}): Promise<ImageBatch> {
  const batches: ImageBatch[] = [];
  for await (const batch of imageBatches(files, options)) batches.push(batch);
  const images = stacked(batches.map((batch) => batch.images).filter(({ count }) => count > 0));
  if (images.count === 0) {
    throw new ArgumentError(
      "NO_PICTURES",
      `Cannot read any of ${files.length} files as pictures`,
      "Check that the list is not empty, and read one with readImage to see why it fails.",
    );
  }
  return {
    images,
    places: Int32Array.from(batches.flatMap(({ places }) => [...places])),
    skipped: batches.flatMap(({ skipped }) => skipped),
  };
}

/** Stacks one after another; grey ones become colour where others are. */
function stacked(stacks: readonly ImageStack[]): ImageStack {
  const channels = stacks.some((stack) => stack.channels === 3) ? 3 : 1;
  const { height, width } = stacks[0] ?? { height: 1, width: 1 };
  const shape = { height, width, channels } as const;
  const count = stacks.reduce((sum, stack) => sum + stack.count, 0);
  const data = new Float32Array(count * pictureSize(shape));
  let at = 0;
  for (const stack of stacks) {
    const pixels = height * width;
    const copies = channels / stack.channels;
    for (let plane = 0; plane < stack.count * stack.channels; plane++) {
      const values = stack.data.subarray(plane * pixels, (plane + 1) * pixels);
      for (let copy = 0; copy < copies; copy++) {
        data.set(values, at);
        at += pixels;
      }
    }
  }
  return { data, count, ...shape };
}

function requireSameSize(
  first: { file: string; images: ImageStack },
  other: { file: string; images: ImageStack },
): void {
  const [a, b] = [first.images, other.images];
  if (a.height === b.height && a.width === b.width) return;
  throw new ArgumentError(
    "MIXED_SIZES",
    `Cannot stack pictures of different sizes: ${first.file} is ${a.height} × ${a.width}, ${other.file} is ${b.height} × ${b.width}`,
    "Pass a size, for example { size: 224 }, to bring all to it.",
  );
}
