import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localExecutor } from "./local-executor.ts";
import { type Manifest, sealed, writeManifest } from "./manifest.ts";

/** Inputs that are tried. */
const most = 4;
/** After so many seconds no further one is. */
const longestSeconds = 30;

/**
 * Seconds that an input takes, from the first few, in a process of their own; what they give is thrown away. The first one, in
 * which code is loaded, counts only when it is all. Inputs that fail do not count: undefined when all do.
 */
export async function secondsPerInput(
  parts: Omit<Manifest, "format" | "digest" | "chunkSize">,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const inputs = parts.inputs.slice(0, most);
  const manifest = sealed({ ...parts, inputs, chunkSize: inputs.length });
  const folder = await mkdtemp(join(tmpdir(), "albedo-pace-"));
  const enough = new AbortController();
  const times: number[] = [];
  const begin = performance.now();
  let start = begin;
  try {
    await writeManifest(folder, manifest);
    await localExecutor({ workers: 1 }).run({
      folder,
      manifest,
      chunks: [0],
      retries: 0,
      signal: signal ? AbortSignal.any([signal, enough.signal]) : enough.signal,
      onInput: (_, state) => {
        const now = performance.now();
        if (state === "started") start = now;
        if (state === "done") times.push((now - start) / 1000);
        if (now - begin > 1000 * longestSeconds && times.length > 0) enough.abort();
      },
    });
  } catch (error) {
    if (!enough.signal.aborted || signal?.aborted) throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const counted = times.length > 1 ? times.slice(1) : times;
  return counted.length === 0 ? undefined : counted.reduce((sum, time) => sum + time, 0) / counted.length;
}
