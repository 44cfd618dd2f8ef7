import { type ImageList, type ImageListOptions, listImageFolder } from "./image-folder.ts";
import type { ImageStack } from "./image-stack.ts";
import { type ReadImagesOptions, readImages } from "./read-images.ts";

/** Pictures with their classes. */
export interface LabelledImages extends ImageList {
  readonly images: ImageStack;
  /** Files that were left out because they are no sound pictures, with the reason. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * Reads labelled pictures: one folder for each class, or a CSV file of file and label.
 *
 * @param folder - relative to the notebook's folder
 * @throws what {@link listImageFolder} and {@link readImages} throw
 */
export async function readImageFolder(
  folder: string,
  options: ImageListOptions & ReadImagesOptions = {},
): Promise<LabelledImages> {
  const { labels, classNames, ...reading } = options;
  const list = await listImageFolder(folder, { labels, classNames });
  const { images, places, skipped } = await readImages(list.files, reading);
  return {
    images,
    files: [...places].map((place) => list.files[place]),
    labels: Int32Array.from(places, (place) => list.labels[place]),
    classNames: list.classNames,
    skipped: skipped.map(({ place, reason }) => ({ file: list.files[place], reason })),
  };
}
