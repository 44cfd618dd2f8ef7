import type { ViewContext } from "../live/view-context.ts";

/** How the kernel sends pictures. */
export interface ThumbnailInfo {
  count: number;
  size: number;
  largeSize: number;
  most: number;
}

const columns = 64;
const mostLarge = 32;

/**
 * Pictures of the kernel: small ones in one canvas, fetched when they are first drawn, those of a frame together; large
 * ones when they are looked at.
 */
export class PictureAtlas {
  readonly info: ThumbnailInfo;
  private readonly canvas = document.createElement("canvas");
  private readonly context: ViewContext;
  private readonly state: Uint8Array;
  private readonly large = new Map<number, ImageBitmap>();
  private readonly listeners = new Set<() => void>();
  private wanted: number[] = [];
  private wantedLarge = -1;
  private isAsking = false;

  constructor(context: ViewContext, info: ThumbnailInfo) {
    this.context = context;
    this.info = info;
    this.canvas.width = columns * info.size;
    this.canvas.height = Math.ceil(info.count / columns) * info.size;
    this.state = new Uint8Array(info.count);
  }

  /** Calls a listener when pictures have come. */
  onLoad(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Draws a picture; one that is not there yet is fetched, and its place left as it is. */
  draw(to: CanvasRenderingContext2D, row: number, x: number, y: number, side: number): boolean {
    if (this.state[row] !== isThere) {
      this.want(row);
      return false;
    }
    const { size } = this.info;
    const [sx, sy] = [(row % columns) * size, Math.floor(row / columns) * size];
    to.imageSmoothingEnabled = side < size;
    to.drawImage(this.canvas, sx, sy, size, size, x, y, side, side);
    return true;
  }

  /** Draws a picture with all its pixels; until they are there, the small one. */
  drawLarge(to: CanvasRenderingContext2D, row: number, x: number, y: number, side: number): void {
    const picture = this.large.get(row);
    if (picture) {
      to.imageSmoothingEnabled = side < this.info.largeSize;
      to.drawImage(picture, x, y, side, side);
      return;
    }
    this.draw(to, row, x, y, side);
    this.wantedLarge = row;
    void this.askLarge();
  }

  private want(row: number): void {
    if (this.state[row] !== isMissing) return;
    this.state[row] = isComing;
    this.wanted.push(row);
    // What the rest of this frame draws goes into the same question.
    if (this.wanted.length === 1) requestAnimationFrame(() => this.ask());
  }

  private ask(): void {
    const { wanted } = this;
    this.wanted = [];
    for (let from = 0; from < wanted.length; from += this.info.most) {
      void this.fetch(wanted.slice(from, from + this.info.most));
    }
  }

  private async fetch(rows: readonly number[]): Promise<void> {
    try {
      const sheet = await pictureOf(await this.context.invoke("pictures", rows));
      const { size } = this.info;
      const own = this.canvas.getContext("2d")!;
      for (const [i, row] of rows.entries()) {
        const [x, y] = [(row % columns) * size, Math.floor(row / columns) * size];
        own.drawImage(sheet, 0, i * size, size, size, x, y, size, size);
        this.state[row] = isThere;
      }
      sheet.close();
      this.tell();
    } catch (error) {
      this.say(error);
    }
  }

  /** One question at a time, the last one: the pointer may pass over many pictures. */
  private async askLarge(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    try {
      while (this.wantedLarge >= 0 && !this.context.signal.aborted) {
        const row = this.wantedLarge;
        this.wantedLarge = -1;
        this.large.set(row, await pictureOf(await this.context.invoke("picture", row)));
        if (this.large.size > mostLarge) this.forget(this.large.keys().next().value!);
        this.tell();
      }
    } catch (error) {
      this.say(error);
    }
    this.isAsking = false;
  }

  private forget(row: number): void {
    this.large.get(row)?.close();
    this.large.delete(row);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  private say(error: unknown): void {
    if (!this.context.signal.aborted) this.context.report(`Cannot get pictures: ${(error as Error).message}`);
  }
}

const [isMissing, isComing, isThere] = [0, 1, 2];

function pictureOf(bytes: Uint8Array<ArrayBuffer>): Promise<ImageBitmap> {
  return createImageBitmap(new Blob([bytes]));
}
