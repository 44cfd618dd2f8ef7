import type { ImageStack } from "../../images/image-stack.ts";
import type { Matrix } from "../../matrix.ts";
import type { DeviceOptions } from "../device.ts";
import type { BatchStatistics } from "../layers/batch-norm.ts";
import type { Layer } from "../layers/layer.ts";
import type { WeightSet } from "../training/weights.ts";
import type { PrepareImages } from "./prepare-images.ts";

/** Features of pictures, one row for each. */
export interface Embedding extends Matrix {
  readonly data: Float32Array;
  /** Wall time. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** How pictures are encoded. */
export interface EncodeOptions extends DeviceOptions {
  /** Rows and columns that the network sees. @defaultValue the encoder's own */
  size?: number;
  /** Pictures of one run of the network. @defaultValue 32 */
  batchSize?: number;
  /** Threads of one operation on the CPU; features do not depend on them. @defaultValue one for each core */
  threads?: number;
  /** Called after each batch. */
  onProgress?: (report: { done: number; of: number | undefined; imagesPerSecond: number }) => void;
  /** Stops between batches; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** A network that turns pictures into features. */
export interface Encoder {
  /** Kind of the network: `"ResNet-18"`. */
  readonly name: string;
  /** Where its weights come from, in words for captions. */
  readonly weightsFrom: string;
  /**
   * A plain warning where the weights have not learned anything, for captions; `undefined` where they have.
   */
  readonly warning: string | undefined;
  /** Numbers that describe a picture. */
  readonly features: number;
  /** Numbers that the network has learned, without running means. */
  readonly parameterCount: number;
  /** Rows and columns that it sees unless told otherwise. */
  readonly size: number;
  /**
   * Features of pictures, (n, features), batch by batch: memory does not grow with the number of pictures beyond the
   * result. A stream of stacks, for example of `imageBatches`, is encoded as it comes.
   *
   * @throws {@link ArgumentError} `NOT_FINITE`, `OUT_OF_RANGE`, `EMPTY`
   */
  encode(images: ImageStack | AsyncIterable<ImageStack>, options?: EncodeOptions): Promise<Embedding>;
  /** Its weights by name, a copy. */
  weights(): WeightSet;
  /** Writes its weights as a safetensors file. */
  save(path: string): Promise<void>;
  /** The same network over other weights. */
  withWeights(weights: WeightSet, from: { weightsFrom: string; warning?: string; size?: number }): Encoder;
  /** The network in use: (n, 3, size, size) → (n, features). */
  readonly layer: Layer;
  /** The network in training, which hands out each normalization's statistics; `undefined` where it cannot be trained. */
  readonly trainingLayer: ((onStatistics: (statistics: BatchStatistics) => void) => Layer) | undefined;
  /** Turns pictures into what `layer` takes. */
  readonly prepare: PrepareImages;
}
