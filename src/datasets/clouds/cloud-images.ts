import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { DataSource } from "../../data-source.ts";
import { ArgumentError } from "../../errors.ts";
import { type ImageList, listImageFolder } from "../../images/image-folder.ts";
import { readImages } from "../../images/read-images.ts";
import { fetched } from "../fetch/downloads.ts";
import { type CloudSet, cloudStandIn } from "./cloud-stand-in.ts";
import { cloudClasses } from "./sky-painter.ts";

/** Which pictures of clouds. */
export interface CloudImagesOptions {
  /** Pictures of each class, at most. @defaultValue all; 350 of the stand-in */
  perClass?: number;
  /** Rows and columns that pictures are brought to. @defaultValue 150 */
  size?: number;
  /** Grey pictures instead of colour ones. @defaultValue false */
  grey?: boolean;
  /** A folder of class folders to use instead. @defaultValue `cloud-imvn` in the data folder, if it was fetched */
  folder?: string;
  /** Stops while files are read. */
  signal?: AbortSignal;
}

/** Labelled pictures of clouds, and whether they are real. */
export interface CloudImages extends CloudSet {
  readonly source: DataSource;
  /** Files of the pictures; none of the stand-in. */
  readonly files: readonly string[];
}

/** Name of the product, as in captions. */
const product = "Cloud-ImVN 1.0";

/**
 * Labelled pictures of clouds: Cloud-ImVN where it was fetched (`albedo data fetch cloud-imvn`), any folder of class
 * folders, or else the stand-in of {@link cloudStandIn}; `source` says which.
 *
 * @throws {@link ArgumentError} `NO_PICTURES`, and what `readImages` throws
 */
export async function cloudImages(options: CloudImagesOptions = {}): Promise<CloudImages> {
  const { perClass, size = 150, grey = false, signal } = options;
  const folder = options.folder || fetched("cloud-imvn");
  if (folder === undefined) {
    const set = cloudStandIn({ perClass, size, grey });
    return { ...set, files: [], source: { kind: "stand-in", name: product } };
  }
  const list = inOrder(await listImageFolder(await classFolder(folder)));
  const counts = list.classNames.map(() => 0);
  const taken = Array.from(list.labels.keys()).filter((i) => counts[list.labels[i]]++ < (perClass ?? Infinity));
  const files = taken.map((i) => list.files[i]);
  const { images } = await readImages(files, { size, grey, signal });
  const name = options.folder ? `pictures of ${options.folder}` : product;
  const source: DataSource = { kind: "real", name, path: folder, ...(options.folder ? {} : { credit: "CC BY 4.0" }) };
  return { images, labels: Int32Array.from(taken, (i) => list.labels[i]), classNames: list.classNames, files, source };
}

/** The first folder, of this one and those in it, that holds folders of pictures: archives nest them differently. */
async function classFolder(folder: string, depth = 0): Promise<string> {
  const children = (await readdir(folder, { withFileTypes: true }).catch(() => [])).filter((child) =>
    child.isDirectory(),
  );
  const found = await listImageFolder(folder).catch(() => undefined);
  if (found && found.classNames.length > 1) return folder;
  for (const { name } of depth < 3 ? children : []) {
    const inner = await classFolder(join(folder, name), depth + 1).catch(() => undefined);
    if (inner !== undefined) return inner;
  }
  throw new ArgumentError(
    "NO_PICTURES",
    `Cannot find folders of pictures in ${folder}`,
    "Put the pictures of each class into a folder named after it.",
  );
}

/** Classes in the order of Cloud-ImVN where the folders are named after them, however they are written. */
function inOrder(list: ImageList): ImageList {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z]+/g, " ");
  const first = cloudClasses.map((name) => {
    const words = name.split(" ");
    return list.classNames.findIndex((given) => words.every((word) => plain(given).includes(word.slice(0, 5))));
  });
  if (first.includes(-1) || new Set(first).size !== list.classNames.length) return list;
  return {
    ...list,
    classNames: first.map((i) => list.classNames[i]),
    labels: list.labels.map((label) => first.indexOf(label)),
  };
}
