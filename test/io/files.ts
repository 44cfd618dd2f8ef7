import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { Diagnosis } from "../../src/errors.ts";

/** Path of a file under `test/fixtures/io`. */
export function fixture(name: string): string {
  return join(import.meta.dirname, "../fixtures/io", name);
}

/** A folder for this test file alone, gone when its tests are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "albedo-io-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file and gives its path. */
export function place(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The first bytes of a file. */
export function beginning(path: string, length: number): Uint8Array {
  return readFileSync(path).subarray(0, length);
}

/** The error of a call that must fail, and that it is one of ours with a hint. */
export async function failure(call: () => unknown): Promise<Error & Diagnosis & { path?: string; offset?: number }> {
  try {
    await call();
  } catch (error) {
    const found = error as Error & Diagnosis;
    if (typeof found.code !== "string" || typeof found.hint !== "string" || found.hint === "") throw error;
    if (found.message.endsWith(".")) throw new Error(`The message ends with a period: ${found.message}`);
    return found;
  }
  throw new Error("The call was expected to fail");
}
