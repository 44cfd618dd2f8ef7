import { join, resolve } from "node:path";
import { ArgumentError } from "../../errors.ts";
import { patchValuesFiles, patchValuesShape } from "../../planet/patches/patch-values.ts";
import { fileDigest } from "../digest.ts";
import { mergeBatch } from "../merge-batch.ts";
import { type PlanInput, planBatch } from "../plan.ts";
import { type RunBatchOptions, runBatch } from "../run-batch.ts";
import type { EmbeddingInput, EmbeddingParameters } from "./embedding-job.ts";

/** Options of {@link embedPatches}. */
export interface EmbedPatchesOptions
  extends RunBatchOptions,
    Partial<Pick<EmbeddingParameters, "encoder" | "seed" | "size" | "batchSize" | "device">> {
  /** Folder of the results; the work in progress lies in its `batch`. @defaultValue `embeddings-ENCODER` in the patches' folder */
  output?: string;
  /** Safetensors file of the encoder's weights; random ones without it, for ResNet-18. */
  weights?: string;
  /** Patches of one piece of work. @defaultValue 256 */
  piece?: number;
}

/** What came of it. */
export interface EmbeddedPatches {
  readonly output: string;
  readonly files: readonly string[];
  readonly patches: number;
}

/**
 * Encodes the patches of a folder that `albedo patches` wrote, on all processors or a cluster: `albedo embed`. Goes on where it
 * stopped when called again, and ends in the same bytes on machines of one kind.
 *
 * @param folder - with `patches.npy` or `patches.zarr`, (n, channels, height, width)
 * @throws {@link ArgumentError} `INPUTS_FAILED`, `BATCH_CHANGED`, `BAD_OPTION`; {@link FileError} `NOT_READ`; {@link FormatError}
 */
export async function embedPatches(folder: string, options: EmbedPatchesOptions = {}): Promise<EmbeddedPatches> {
  const { encoder = "resnet18", seed = 0, batchSize = 32, device = "auto", piece = 256, weights } = options;
  const { size = encoder === "resnet18" ? 224 : 227, executor, retries, retryFailed, onProgress, signal } = options;
  if (encoder !== "resnet18" && (encoder !== "squeezenet" || weights === undefined)) {
    throw new ArgumentError(
      "BAD_OPTION",
      `Cannot encode by ${encoder} ${weights === undefined ? "without weights" : `of ${weights}`}`,
      'encoder is "resnet18", or "squeezenet" with a file of weights.',
    );
  }
  const output = options.output ?? join(folder, `embeddings-${encoder}`);
  const root = resolve(folder);
  const [patches = 0] = await patchValuesShape(root);
  if (patches === 0) {
    throw new ArgumentError("EMPTY", `Cannot encode ${folder}: it holds no patches`, "Cut some with albedo patches.");
  }
  const parameters: EmbeddingParameters = {
    encoder,
    ...(weights === undefined
      ? {}
      : { weights: { path: resolve(weights), sha256: (await fileDigest(weights)).sha256 } }),
    seed,
    size,
    batchSize,
    device,
  };
  const inputs: { value: EmbeddingInput; files: PlanInput["files"] }[] = [];
  for (let from = 0; from < patches; from += piece) {
    const to = Math.min(patches, from + piece);
    inputs.push({ value: { from, to }, files: await patchValuesFiles(root, [from, to]) });
  }
  const batch = join(output, "batch");
  await planBatch(batch, { job: "albedo:embeddings", root, parameters, inputs, chunkSize: 1 });
  await runBatch(batch, { executor, retries, retryFailed, onProgress, signal });
  return { output, files: await mergeBatch(batch, { output }), patches };
}
