import type { ViewContext } from "../live/view-context.ts";

const pauseMs = 100;

/**
 * What lies under a cursor, as the kernel has it: at most ten questions a second, the last pixel always among them. Until
 * the answer comes, it is told that there is none yet.
 */
export class PixelReader {
  private readonly context: ViewContext;
  private readonly tell: (pixel: number, values: Float32Array | undefined) => void;
  private pixel = -1;
  private isAsking = false;
  private isStale = false;

  /** @param tell - called with the numbers of a pixel, or with none while they are on their way */
  constructor(context: ViewContext, tell: (pixel: number, values: Float32Array | undefined) => void) {
    this.context = context;
    this.tell = tell;
  }

  /** Moves to a pixel; what was read last stays where there is none (-1). */
  read(pixel: number): void {
    this.pixel = pixel;
    if (pixel < 0) return;
    this.isStale = true;
    this.tell(pixel, undefined);
    void this.ask();
  }

  private async ask(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    while (this.isStale && this.pixel >= 0 && !this.context.signal.aborted) {
      this.isStale = false;
      const asked = this.pixel;
      const pause = new Promise((resolve) => setTimeout(resolve, pauseMs));
      try {
        const values = await this.context.invoke<Float32Array>("read", asked);
        if (asked === this.pixel) this.tell(asked, values);
        await pause;
      } catch (error) {
        if (!this.context.signal.aborted) this.context.report(`Cannot read a pixel: ${(error as Error).message}`);
        break;
      }
    }
    this.isAsking = false;
  }
}
