import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readWeights, writeWeights } from "../weights-file.ts";

/** Keeps what stages made, so that a benchmark goes on where it stopped. */
export interface StageCache {
  /** What a stage made before under this key. */
  read(key: string): Promise<Record<string, Float32Array> | undefined>;
  write(key: string, values: Readonly<Record<string, ArrayLike<number>>>): Promise<void>;
}

/**
 * Results of stages as safetensors files in a folder, each written whole or not at all. Numbers are kept in 32 bits, which
 * is exact for features and for labels.
 *
 * @param folder - made when it is first needed; without one nothing is kept
 */
export function stageCache(folder: string | undefined): StageCache {
  const pathOf = (key: string) => join(folder!, `${key}.safetensors`);
  return {
    async read(key) {
      if (folder === undefined || !existsSync(pathOf(key))) return undefined;
      const { weights } = await readWeights(pathOf(key));
      return Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, data]));
    },
    async write(key, values) {
      if (folder === undefined) return;
      await mkdir(folder, { recursive: true });
      const named = Object.entries(values).map(([name, list]) => {
        return [name, { shape: [list.length], data: Float32Array.from(list) }] as const;
      });
      await writeWeights(pathOf(key), Object.fromEntries(named));
    },
  };
}

/** A short name for numbers and settings: the same for the same, in any session. */
export function digestOf(...parts: readonly (ArrayBufferView | string)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    if (typeof part === "string") hash.update(`${part.length}:${part}`);
    else hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  return hash.digest("hex").slice(0, 24);
}
