import type { ViewContext } from "../live/view-context.ts";

/** How the kernel sends pictures. */
export interface ThumbnailInfo {
  count: number;
  size: number;
  channels: 1 | 3;
  chunk: number;
}

const columns = 64;

/** Small pictures in one canvas, fetched from the kernel piece by piece when they are first drawn. */
export class PictureAtlas {
  readonly info: ThumbnailInfo;
  private readonly canvas = document.createElement("canvas");
  private readonly context: ViewContext;
  private readonly pieces = new Map<number, "coming" | "there">();
  private readonly listeners = new Set<() => void>();

  constructor(context: ViewContext, info: ThumbnailInfo) {
    this.context = context;
    this.info = info;
    this.canvas.width = columns * info.size;
    this.canvas.height = Math.ceil(info.count / columns) * info.size;
  }

  /** Calls a listener when pictures have come. */
  onLoad(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Draws a picture; one that is not there yet is fetched, and its place left as it is. */
  draw(to: CanvasRenderingContext2D, row: number, x: number, y: number, side: number): boolean {
    const { size, chunk } = this.info;
    const piece = Math.floor(row / chunk);
    if (this.pieces.get(piece) !== "there") {
      void this.fetch(piece);
      return false;
    }
    const [sx, sy] = [(row % columns) * size, Math.floor(row / columns) * size];
    to.imageSmoothingEnabled = side < size;
    to.drawImage(this.canvas, sx, sy, size, size, x, y, side, side);
    return true;
  }

  private async fetch(piece: number): Promise<void> {
    if (this.pieces.has(piece)) return;
    this.pieces.set(piece, "coming");
    try {
      const bytes = await this.context.invoke<Uint8Array>("pictures", piece);
      this.write(piece, bytes);
      this.pieces.set(piece, "there");
      for (const listener of this.listeners) listener();
    } catch (error) {
      if (!this.context.signal.aborted) this.context.report(`Cannot get pictures: ${(error as Error).message}`);
    }
  }

  private write(piece: number, bytes: Uint8Array): void {
    const { size, channels, chunk } = this.info;
    const own = this.canvas.getContext("2d")!;
    const image = own.createImageData(size, size);
    const length = size * size * channels;
    for (let i = 0; i * length < bytes.length; i++) {
      for (let pixel = 0; pixel < size * size; pixel++) {
        for (let c = 0; c < 3; c++) {
          image.data[4 * pixel + c] = bytes[i * length + pixel * channels + (channels === 3 ? c : 0)]!;
        }
        image.data[4 * pixel + 3] = 255;
      }
      const row = piece * chunk + i;
      own.putImageData(image, (row % columns) * size, Math.floor(row / columns) * size);
    }
  }
}
