import { extent } from "../figures/typed-arrays.ts";
import { type ImageStack, pictureSize } from "../images/image-stack.ts";
import { resize } from "../images/resize.ts";
import { wholeBetween } from "./checks.ts";

/** How the pictures of a widget are sent. */
export interface ThumbnailInfo {
  count: number;
  /** Pixels of a side. */
  size: number;
  channels: 1 | 3;
  /** Pictures in one piece. */
  chunk: number;
}

/** Small pictures of a stack, made piece by piece when the page asks for them. */
export class Thumbnails {
  readonly info: ThumbnailInfo;
  readonly #stack: ImageStack;
  readonly #range: readonly [number, number];

  /**
   * @param size - pixels of a side, at most; larger pictures are averaged down
   */
  constructor(stack: ImageStack, size = 32) {
    this.#stack = stack;
    this.#range = extent(stack.data);
    const side = Math.min(size, Math.max(stack.height, stack.width));
    this.info = { count: stack.count, size: side, channels: stack.channels, chunk: 128 };
  }

  /** The command by which the page gets a piece: `chunk` pictures, bytes of (picture, row, column, channel). */
  readonly command = (message: unknown): Uint8Array => {
    const { count, chunk, size, channels } = this.info;
    const from = wholeBetween(0, Math.max(0, Math.ceil(count / chunk) - 1))(message) * chunk;
    const own = pictureSize(this.#stack);
    const data = this.#stack.data.subarray(from * own, Math.min(from + chunk, count) * own);
    const { height, width } = this.#stack;
    const piece = { ...this.#stack, data, count: data.length / own };
    const small = height === size && width === size ? piece : resize(piece, size);
    return this.#bytes(small, channels);
  };

  #bytes({ data, count }: ImageStack, channels: number): Uint8Array {
    const pixels = this.info.size ** 2;
    const [low, high] = this.#range;
    const unit = high > low ? 255 / (high - low) : 0;
    const bytes = new Uint8Array(data.length);
    for (let i = 0; i < count * channels; i++) {
      const picture = Math.floor(i / channels);
      for (let pixel = 0; pixel < pixels; pixel++) {
        const value = data[i * pixels + pixel]!;
        const at = (picture * pixels + pixel) * channels + (i % channels);
        bytes[at] = Number.isFinite(value) ? Math.round((value - low) * unit) : 0;
      }
    }
    return bytes;
  }
}
