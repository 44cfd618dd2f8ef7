/** What `using` declarations hold, and what goes wrong until it is disposed of: see `kernel/language/using.ts`. */
export class Resources {
  readonly #held: { dispose(): unknown; isAsync: boolean }[] = [];
  #failure: { error: unknown } | undefined;

  /** Whether there is nothing to dispose of. */
  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /**
   * Holds a value until the end.
   *
   * @param isAsync - whether it was declared by `await using`
   * @returns the value
   * @throws TypeError with a hint, unless it is null, undefined, or can be disposed of
   */
  use<T>(value: T, isAsync = false): T {
    if (value === null || value === undefined) {
      if (isAsync) this.#held.push({ dispose: () => undefined, isAsync });
      return value;
    }
    const { [Symbol.asyncDispose]: later, [Symbol.dispose]: now } = value as Record<symbol, unknown>;
    const method = isAsync ? (later ?? now) : now;
    if (typeof method !== "function") throw notDisposable(value, isAsync, typeof later === "function");
    this.#held.push({ dispose: () => method.call(value), isAsync });
    return value;
  }

  /** Notes what the block has thrown. */
  fail(error: unknown): void {
    this.#failure = { error: this.#failure ? suppressing(error, this.#failure.error) : error };
  }

  /** Disposes of everything, the last first. @throws what {@link fail} was told, and what disposing throws */
  end(): void {
    for (let each = this.#held.pop(); each; each = this.#held.pop()) {
      try {
        each.dispose();
      } catch (error) {
        this.fail(error);
      }
    }
    this.#tell();
  }

  /** The same for what `await using` holds. */
  async endAsync(): Promise<void> {
    for (let each = this.#held.pop(); each; each = this.#held.pop()) {
      try {
        const done = each.dispose();
        if (each.isAsync) await done;
      } catch (error) {
        this.fail(error);
      }
    }
    this.#tell();
  }

  #tell(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }
}

/** As ECMAScript defines it, which Node 20 does not have. */
class Suppressed extends Error {
  override readonly name = "SuppressedError";
  readonly error: unknown;
  readonly suppressed: unknown;

  constructor(error: unknown, suppressed: unknown, message: string) {
    super(message);
    this.error = error;
    this.suppressed = suppressed;
  }
}

function suppressing(error: unknown, suppressed: unknown): Error {
  const { SuppressedError: Native = Suppressed } = globalThis as { SuppressedError?: typeof Suppressed };
  return new Native(error, suppressed, "An error was suppressed during disposal");
}

function notDisposable(value: unknown, isAsync: boolean, isOnlyAsync: boolean): TypeError {
  const kind = typeof value === "object" ? (value?.constructor?.name ?? "object") : typeof value;
  const hint = isOnlyAsync
    ? "It has a method [Symbol.asyncDispose] only: write `await using`."
    : `\`${isAsync ? "await using" : "using"}\` needs an object with a method [Symbol.dispose]${isAsync ? " or [Symbol.asyncDispose]" : ""}.`;
  return Object.assign(new TypeError(`Cannot dispose of a value of type ${kind}`), { hint });
}
