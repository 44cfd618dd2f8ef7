import { readFile } from "node:fs/promises";
import type { Metadata } from "sharp";
import { FormatError } from "../errors.ts";
import { emptyFile, unreadableFile } from "../unreadable-file.ts";
import { toGrey } from "./grey.ts";
import { type ImageStack, imageStack } from "./image-stack.ts";
import { resizedCrop } from "./resize.ts";
import { loadSharp } from "./sharp.ts";

/** What to make of a picture file. */
export interface PictureOptions {
  /**
   * Rows and columns. The largest centred part of that shape is brought to this size, antialiased; one number for both.
   * @defaultValue the picture's own
   */
  size?: number | readonly [number, number];
  /** Grey values instead of colours, by the weights of {@link luminance}. @defaultValue false */
  grey?: boolean;
}

/**
 * Reads a picture as a stack of one, values 0 to 1: PNG, JPEG, WebP, TIFF, GIF (its first frame) and what else `sharp`
 * reads. 8 and 16 bits a channel keep their steps; CMYK and other colours become sRGB; transparent parts are laid over
 * black; cameras' notes on which side is up are followed.
 *
 * @param path - file; relative to the notebook's folder
 * @throws {@link FileError} `FILE_NOT_FOUND`, `NOT_A_FILE`, `NO_PERMISSION` or `READ_FAILED`
 * @throws {@link FormatError} `EMPTY_FILE`, or `BAD_PICTURE` when it is no picture or is damaged
 * @throws {@link MissingDependencyError} when `sharp` is not installed
 */
export async function readImage(path: string, { size, grey = false }: PictureOptions = {}): Promise<ImageStack> {
  const sharp = await loadSharp();
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadableFile(path, cause);
  });
  if (bytes.length === 0) throw emptyFile(path);
  let picture: ImageStack;
  try {
    picture = await decode(sharp, bytes);
  } catch (cause) {
    throw new FormatError(
      "BAD_PICTURE",
      `Cannot read ${path} as a picture: ${(cause as Error).message.trim().split("\n")[0]}`,
      "Open it in a picture viewer: it may be damaged, cut off or of another kind. readImageFolder can skip such files.",
      { path },
      { cause },
    );
  }
  const wanted = grey ? toGrey(picture) : picture;
  return size === undefined ? wanted : centred(wanted, size);
}

async function decode(sharp: Awaited<ReturnType<typeof loadSharp>>, bytes: Buffer): Promise<ImageStack> {
  const metadata = await sharp(bytes).metadata();
  const deep = metadata.depth === "ushort";
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .flatten({ background: "black" })
    .toColourspace(deep ? "rgb16" : "srgb")
    .raw({ depth: deep ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  const { height, width, channels: stored } = info;
  const samples = deep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  const channels = isGrey(metadata) ? 1 : 3;
  const pixels = height * width;
  const values = new Float32Array(channels * pixels);
  const most = deep ? 65535 : 255;
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < pixels; i++) values[channel * pixels + i] = samples[i * stored + channel] / most;
  }
  return imageStack(values, { height, width, channels });
}

function isGrey({ space }: Metadata): boolean {
  return space === "b-w" || space === "grey16";
}

function centred(picture: ImageStack, size: number | readonly [number, number]): ImageStack {
  const [rows, columns] = typeof size === "number" ? [size, size] : size;
  const { height, width } = picture;
  const scale = Math.min(height / rows, width / columns);
  const part = { height: Math.round(rows * scale), width: Math.round(columns * scale) };
  const [top, left] = [Math.floor((height - part.height) / 2), Math.floor((width - part.width) / 2)];
  return resizedCrop(picture, { top, left, ...part }, [rows, columns]);
}
