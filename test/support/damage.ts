import { rmSync, writeFileSync } from "node:fs";
import { expect } from "vitest";
import { random } from "../../src/random.ts";

/** A file to be damaged. */
export interface Victim {
  readonly name: string;
  readonly bytes: Buffer;
  /** Bytes from the start that describe the rest; most of the damage goes there. */
  readonly labelBytes: number;
}

/** How a format is damaged and read. */
export interface DamageOptions {
  readonly path: string;
  readonly victims: readonly Victim[];
  /** Pieces of text that mean something in the format. */
  readonly words: readonly string[];
  /** Letters of the format's numbers and punctuation. */
  readonly letters: string;
  readonly runs: number;
  /** Reads all of the file; what it throws must be an error of the library. */
  read(path: string): Promise<void>;
  /** Called before each reading. */
  before?(): void;
  /** Called after each, with the size of the file and what was done to it. */
  after?(size: number, what: string): void;
}

/**
 * Damages files in so many ways and reads each: values or a named error must come. The ways depend on nothing but their number,
 * which a failure names: numbers and words of the format, any bytes, parts taken out or doubled, and a cut end.
 */
export async function checkDamaged(options: DamageOptions): Promise<void> {
  const { path, victims, runs, before, read, after } = options;
  for (let run = 0; run < runs; run++) {
    const { bytes, what } = damaged(run, options, victims[run % victims.length]);
    // A file in the place of another that was cut to nothing is flushed to the disk by ext4, a new one is not.
    rmSync(path, { force: true });
    writeFileSync(path, bytes);
    before?.();
    try {
      await read(path);
    } catch (error) {
      requireNamed(error, what);
    }
    after?.(bytes.length, what);
  }
  rmSync(path, { force: true });
}

/** Runs a job that may fail with an error of the library. */
export function orNamed(job: () => unknown): void {
  try {
    job();
  } catch (error) {
    requireNamed(error, "");
  }
}

function requireNamed(error: unknown, what: string): void {
  const { name, stack, code, hint } = error as Error & { code?: unknown; hint?: unknown };
  // Cheaper than expect(), which is left for what has failed.
  const named = name === "FormatError" || name === "FileError" || name === "ArgumentError";
  if (named && /^[A-Z_]+$/.test(String(code)) && /\S/.test(String(hint))) return;
  expect({ name, code, hint }, `${what}\n${stack}`).toEqual("an error with a code and a hint");
}

function damaged(run: number, { words, letters }: DamageOptions, victim: Victim): { bytes: Buffer; what: string } {
  const { integer } = random(run);
  let bytes = Buffer.from(victim.bytes);
  const done: string[] = [];
  for (let change = integer(4); change >= 0; change--) {
    const within = integer(4) > 0 ? Math.min(victim.labelBytes, bytes.length) : bytes.length;
    const at = integer(Math.max(1, within));
    const kind = integer(8);
    if (kind < 3) {
      const text = Array.from({ length: 1 + integer(8) }, () => letters[integer(letters.length)]).join("");
      bytes.write(text, at, "latin1");
      done.push(`${JSON.stringify(text)} at ${at}`);
    } else if (kind < 6) {
      const word = words[integer(words.length)];
      bytes.write(word, at, "latin1");
      done.push(`${JSON.stringify(word)} at ${at}`);
    } else if (kind < 7) {
      for (let i = 0; i <= integer(5); i++) bytes[(at + i) % bytes.length] = integer(256);
      done.push(`bytes at ${at}`);
    } else {
      const length = 1 + integer(100);
      const doubled = integer(2) === 0;
      const part = bytes.subarray(at, doubled ? at + length : at);
      bytes = Buffer.concat([bytes.subarray(0, at), part, part, bytes.subarray(at + length)]);
      done.push(`${length} bytes ${doubled ? "twice" : "out"} at ${at}`);
    }
  }
  if (integer(6) === 0) {
    const cut = integer(bytes.length + 1);
    bytes = bytes.subarray(0, cut);
    done.push(`cut at ${cut}`);
  }
  return { bytes, what: `damage ${run} of ${victim.name}: ${done.join(", ")}` };
}
