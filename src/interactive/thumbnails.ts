import { extent } from "../figures/typed-arrays.ts";
import { type ImageStack, takeImages } from "../images/image-stack.ts";
import { encodeColorPng } from "../images/png.ts";
import { resize } from "../images/resize.ts";
import { loadSharp } from "../images/sharp.ts";
import { listOf, wholeBetween } from "./checks.ts";

/** How the pictures of a widget are sent. */
export interface ThumbnailInfo {
  count: number;
  /** Pixels of a side of a small picture. */
  size: number;
  /** Pixels of a side of a large one. */
  largeSize: number;
  /** Small pictures in one answer, at most. */
  most: number;
}

const smallSide = 32;
const largeSide = 224;
const mostAsked = 256;
// A small picture takes about a seventh of its pixels' bytes, and differs by less than the screen shows.
const quality = 85;

/** The pictures of a stack as the page asks for them: small ones by the sheet, a large one alone. */
export class Thumbnails {
  readonly info: ThumbnailInfo;
  readonly #stack: ImageStack;
  readonly #range: readonly [number, number];

  constructor(stack: ImageStack) {
    this.#stack = stack;
    this.#range = extent(stack.data);
    const side = Math.max(stack.height, stack.width);
    this.info = {
      count: stack.count,
      size: Math.min(smallSide, side),
      largeSize: Math.min(largeSide, side),
      most: mostAsked,
    };
  }

  /** Functions that the page calls: `pictures` with a list of rows, `picture` with one row. */
  readonly commands = {
    pictures: (message: unknown): Promise<Uint8Array> => {
      const rows = listOf(this.#row, mostAsked)(message);
      return this.#sheet(rows);
    },
    picture: (message: unknown): Uint8Array => {
      const size = this.info.largeSize;
      return encodeColorPng({ width: size, height: size, rgb: this.#bytes([this.#row(message)], size) });
    },
  };

  #row = (value: unknown): number => wholeBetween(0, this.info.count - 1)(value);

  /** Small pictures below each other: a WebP, or a PNG where there is no sharp. */
  async #sheet(rows: readonly number[]): Promise<Uint8Array> {
    const { size: width } = this.info;
    const height = width * rows.length;
    const rgb = this.#bytes(rows, width);
    const sharp = await loadSharp().catch(() => undefined);
    if (!sharp || rows.length === 0) return encodeColorPng({ width, height, rgb });
    return sharp(rgb, { raw: { width, height, channels: 3 } })
      .webp({ quality, smartSubsample: true })
      .toBuffer();
  }

  /** Red, green and blue of each pixel of some pictures, one picture after another; black where there is no number. */
  #bytes(rows: readonly number[], size: number): Uint8Array {
    const some = takeImages(this.#stack, rows);
    const { data, channels } = some.height === size && some.width === size ? some : resize(some, size);
    const pixels = size ** 2;
    const [low, high] = this.#range;
    const unit = high > low ? 255 / (high - low) : 0;
    const bytes = new Uint8Array(rows.length * pixels * 3);
    for (let at = 0; at < bytes.length; at++) {
      const [picture, pixel] = [Math.floor(at / 3 / pixels), Math.floor(at / 3) % pixels];
      const value = data[(picture * channels + (channels === 3 ? at % 3 : 0)) * pixels + pixel]!;
      bytes[at] = Number.isFinite(value) ? Math.round((value - low) * unit) : 0;
    }
    return bytes;
  }
}
