import { join } from "node:path";
import { ArgumentError } from "../../errors.ts";
import { imageStack } from "../../images/image-stack.ts";
import { npyBytes, npyHeader } from "../../io/npy.ts";
import type { DeviceOptions } from "../../nn/device.ts";
import type { Encoder } from "../../nn/encoders/encoder.ts";
import { resnet18 } from "../../nn/encoders/resnet18-encoder.ts";
import { squeezenet } from "../../nn/encoders/squeezenet-encoder.ts";
import { readPatchValues } from "../../planet/patches/patch-values.ts";
import { albedoVersion } from "../albedo-version.ts";
import { fileDigest } from "../digest.ts";
import type { InputOutcome, Job } from "../job.ts";
import { canonical } from "../manifest.ts";
import { writeSynced } from "../write-synced.ts";

/** Patches of one piece of work, from the first to before the last. */
export interface EmbeddingInput {
  readonly from: number;
  readonly to: number;
}

/** All that decides the features of a patch. */
export interface EmbeddingParameters {
  readonly encoder: "resnet18" | "squeezenet";
  /** File of the weights; random ones without it. */
  readonly weights?: { readonly path: string; readonly sha256: string };
  /** Of random weights. */
  readonly seed: number;
  /** Rows and columns that the network sees. */
  readonly size: number;
  readonly batchSize: number;
  readonly device: NonNullable<DeviceOptions["device"]>;
}

/** Features of the patches of one input. */
export interface EmbeddingResult {
  readonly data: Float32Array;
  readonly weightsFrom: string;
  readonly warning?: string;
}

/** Names of the files that the job writes. */
export const embeddingFiles = { data: "embeddings.npy", info: "embeddings.json" } as const;

/** Features of patches, by any encoder on any device. */
export const embeddingJob: Job<EmbeddingInput, EmbeddingParameters, EmbeddingResult> = {
  async run({ from, to }, parameters, { root }) {
    const encoder = await encoderOf(parameters);
    const { data, shape } = await readPatchValues(root, [from, to]);
    const [, channels, height, width] = shape;
    const images = imageStack(data, { channels: channels as 1 | 3, height, width });
    const { size, batchSize, device } = parameters;
    const { data: features } = await encoder.encode(images, { size, batchSize, device });
    const { weightsFrom, warning } = encoder;
    return { data: features, weightsFrom, ...(warning === undefined ? {} : { warning }) };
  },

  async merge(outcomes, folder, parameters) {
    let rows = 0;
    let features = 0;
    let origin: Pick<EmbeddingResult, "weightsFrom" | "warning"> | undefined;
    await writeSynced(join(folder, embeddingFiles.data), async (file) => {
      await file.writeFile(npyHeader([0]));
      for await (const { input, outcome } of outcomes as AsyncIterable<InputOutcome<EmbeddingResult>>) {
        const { from, to } = input as EmbeddingInput;
        if (outcome.status === "failed") {
          throw new ArgumentError(
            "INPUTS_FAILED",
            `Cannot put the features together: patches ${from} to ${to - 1} failed: ${outcome.error.message}`,
            outcome.error.hint ?? "Mend the cause and run again with --retry-failed.",
          );
        }
        const { data, ...rest } = outcome.value;
        origin = rest;
        rows += to - from;
        features = data.length / (to - from);
        await file.writeFile(npyBytes(data));
      }
      await file.write(npyHeader([rows, features]), 0, 128, 0);
    });
    const info = { patches: rows, features, ...origin, parameters, versions: { albedo: albedoVersion } };
    await writeSynced(join(folder, embeddingFiles.info), (file) =>
      file.writeFile(`${JSON.stringify(info, null, 2)}\n`),
    );
    return Object.values(embeddingFiles);
  },
};

const loaded = new Map<string, Promise<Encoder>>();

/** The encoder of these parameters, loaded once a process. */
function encoderOf(parameters: EmbeddingParameters): Promise<Encoder> {
  const key = canonical(parameters);
  const found = loaded.get(key) ?? load(parameters);
  loaded.set(key, found);
  return found;
}

async function load({ encoder, weights, seed, size }: EmbeddingParameters): Promise<Encoder> {
  if (weights && (await fileDigest(weights.path)).sha256 !== weights.sha256) {
    throw new ArgumentError(
      "INPUT_CHANGED",
      `Cannot use ${weights.path}: its content has changed since the batch was planned`,
      "Put the file back and resume, or choose another output folder.",
    );
  }
  if (encoder === "resnet18") return resnet18({ weights: weights?.path, seed, size });
  if (weights) return squeezenet({ weights: weights.path, size });
  throw new ArgumentError("BAD_OPTION", "Cannot encode by SqueezeNet without weights", "Name a file with --weights.");
}
