import { type LinkageOptions, linkage as linkageHere, mostTreeColumns, requireLinkage } from "../cluster/linkage.ts";
import { type ClusterTree, numberMerges } from "../cluster/tree.ts";
import type { Matrix } from "../matrix.ts";
import { runInThreads, type ThreadOptions, threadCount } from "../threads/run-in-threads.ts";
import { hasSimd } from "../wasm/instantiate.ts";
import { wardTableFits, wardTableShape, wardTableSliced } from "../wasm/ward-table.ts";

/** How to build a tree in threads. */
export interface ParallelLinkageOptions extends LinkageOptions, ThreadOptions {
  /** Called with the share of the distances that has been tabled, then of the merges that have been made, 0 to 1. */
  onProgress?: (report: { step: "distances" | "merges"; share: number }) => void;
}

/** Parts of the table that are filled at a time. */
const together = 16;

/**
 * The tree of `linkage` of the root, to the last bit. Ward with more than 16 columns tables its distances in threads and then
 * merges on this one, with pauses; everything else is a walk in which each step waits for the one before, and is done as
 * `linkage` does it.
 *
 * @param x - (n, d), n >= 1, left untouched
 * @throws {@link ArgumentError} as `linkage`
 */
export async function linkage(x: Matrix, options: ParallelLinkageOptions = {}): Promise<ClusterTree> {
  const { threads: _, signal, onProgress, ...rest } = options;
  requireLinkage(x, rest);
  threadCount(options);
  signal?.throwIfAborted();
  const { method = "ward", weights } = rest;
  const tabled = method === "ward" && !weights && x.rows > 1 && x.cols > mostTreeColumns;
  if (!tabled || !hasSimd || !wardTableFits(x)) return linkageHere(x, rest);
  const job = `cluster ${x.rows} × ${x.cols} values`;
  const merges = await runInThreads(
    { name: "wardtable", job, prepare: wardTableShape(x, together) },
    (module) => wardTableSliced(module, together, x, (step, share) => onProgress?.({ step, share })),
    options,
  );
  return numberMerges(merges);
}
