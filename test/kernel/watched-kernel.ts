import { type CellResult, type ExecuteCellOptions, KernelClient } from "../../kernel/client/index.ts";

/** A kernel that can say what is still awaited of it, and be left behind in the middle of it. */
export class WatchedKernel extends KernelClient {
  readonly #waits = new Set<{ what: string }>();
  #isAbandoned = false;

  /** What was asked of the kernel and has not come yet, in words. */
  get waits(): string[] {
    return [...this.#waits].map(({ what }) => what);
  }

  override execute(code: string, options?: ExecuteCellOptions): Promise<CellResult> {
    return this.watch(super.execute(code, options), `the end of the cell ${JSON.stringify(code.slice(0, 100))}`);
  }

  override request(...asked: Parameters<KernelClient["request"]>): ReturnType<KernelClient["request"]> {
    const command = asked[2]?.command === undefined ? "" : ` ${asked[2].command}`;
    return this.watch(super.request(...asked), `the reply to ${asked[1]}${command}`);
  }

  /** Counts a promise among what is awaited until it settles; once the kernel is abandoned it never does. */
  watch<T>(awaited: Promise<T>, what: string): Promise<T> {
    const wait = { what };
    this.#waits.add(wait);
    return new Promise((resolve, reject) => {
      const unlessAbandoned =
        <V>(settle: (value: V) => void) =>
        (value: V) => {
          this.#waits.delete(wait);
          if (!this.#isAbandoned) settle(value);
        };
      awaited.then(unlessAbandoned(resolve), unlessAbandoned(reject));
    });
  }

  /** Ends the kernel whatever it is at; what a failed test still awaits of it troubles nobody. */
  async abandon(): Promise<void> {
    this.#isAbandoned = true;
    await this.shutdown();
  }
}
