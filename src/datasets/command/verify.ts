import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { DataSet } from "../data-set.ts";

/** What the verification of a file found. */
export interface Verification {
  readonly name: string;
  readonly path: string;
  readonly kind: "real" | "stand-in";
  readonly sha256: string;
  /** How the file differs from the product's form, in sentences. */
  readonly differences: readonly string[];
}

/**
 * Checks the structure of a data set's file, and of a stand-in made by default also that it is the one that this version
 * generates.
 */
export async function verifyData(set: DataSet, path: string): Promise<Verification> {
  const differences = await set.verify(path);
  const sha256 = await digest(path);
  const kind = await set.kind(path);
  const isUsual = set.standIn.isUsual?.(path) ?? true;
  if (kind === "stand-in" && isUsual && sha256 !== set.standIn.sha256) {
    differences.push(`its SHA-256 is ${sha256}, while this version generates ${set.standIn.sha256}`);
  }
  return { name: set.name, path, kind, sha256, differences };
}

async function digest(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
