import { ArgumentError } from "../../errors.ts";
import type { DeviceOptions } from "../device.ts";
import { givenOptions } from "../given-options.ts";

/** How latent space and clusters are trained together. */
export interface TrainDeepClustersOptions extends DeviceOptions {
  /**
   * `"idec"`: reconstruction, and memberships sharpened towards their own squares (Guo et al., 2017,
   * doi:10.24963/ijcai.2017/243); `"dec"`: the same without reconstruction (Xie et al., 2016, arXiv:1511.06335);
   * `"dcss"`: reconstruction and the soft silhouette (Vardakas et al., 2024, arXiv:2402.00608). @defaultValue "idec"
   */
  method?: "idec" | "dec" | "dcss";
  nClusters: number;
  /** Widths of the encoder's layers, mirrored in the decoder. @defaultValue [64, 64, 128] */
  hidden?: readonly number[];
  /** @defaultValue 3 */
  latent?: number;
  /** Passes over the samples by the autoencoder alone. @defaultValue 50 */
  pretrainEpochs?: number;
  /** Passes with the clusters, at most. @defaultValue 50 */
  epochs?: number;
  /** @defaultValue 256, or all if fewer */
  batchSize?: number;
  /** Adam's, while the autoencoder learns alone; half of it with the clusters. @defaultValue 1e-3 */
  learningRate?: number;
  /** Weight of the clustering loss: γ of IDEC. @defaultValue 0.1, 0.01 for `"dcss"` */
  weight?: number;
  /** Weight of the memberships' entropy, for `"dcss"`. @defaultValue 0.01 */
  entropyWeight?: number;
  /** Steps between new targets, for `"idec"` and `"dec"`. @defaultValue 20 */
  updateInterval?: number;
  /** Training ends when a smaller share of the labels changes between targets, for `"idec"` and `"dec"`. @defaultValue 0.001 */
  tolerance?: number;
  /** Starting point of every random draw. @defaultValue 0 */
  seed?: number;
  /** Called after each epoch. */
  onEpoch?: (report: DeepClusterReport) => void;
  /** Stops at the next batch; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** One epoch of training. */
export interface DeepClusterReport {
  /** From 1; the epochs of the autoencoder alone come first. */
  readonly epoch: number;
  readonly stage: "pretraining" | "clustering";
  /** Mean over the epoch's batches. */
  readonly loss: number;
  /** Mean squared error of the rebuilt samples. */
  readonly error: number;
}

/** All options, with those that were left out. */
export type DeepClusterSettings = ReturnType<typeof withDefaults>;

/**
 * Fills in what was left out.
 *
 * @param n - number of samples
 * @throws {@link ArgumentError} `OUT_OF_RANGE`, `BAD_OPTION`
 */
export function withDefaults(options: TrainDeepClustersOptions, n: number) {
  const method = options.method ?? "idec";
  const settings = {
    hidden: [64, 64, 128] as readonly number[],
    latent: 3,
    pretrainEpochs: 50,
    epochs: 50,
    batchSize: Math.min(256, n),
    learningRate: 1e-3,
    weight: method === "dcss" ? 0.01 : 0.1,
    entropyWeight: 0.01,
    updateInterval: 20,
    tolerance: 0.001,
    seed: 0,
    ...givenOptions(options),
    method,
  };
  const { nClusters, latent, pretrainEpochs, epochs, batchSize, updateInterval, hidden } = settings;
  const counts = { nClusters, latent, pretrainEpochs, epochs, batchSize, updateInterval };
  for (const [name, value] of [...Object.entries(counts), ...hidden.map((width) => ["hidden", width] as const)]) {
    const least = name === "nClusters" ? 2 : 1;
    if (Number.isInteger(value) && value >= least) continue;
    throw new ArgumentError(
      "OUT_OF_RANGE",
      `Cannot train with ${name} ${value}`,
      `Choose a whole number of ${least} or more.`,
    );
  }
  if (nClusters > n || batchSize > n) {
    const what = nClusters > n ? `${nClusters} clusters` : `batches of ${batchSize}`;
    throw new ArgumentError("OUT_OF_RANGE", `Cannot train with ${what}: there are ${n} samples`, "Choose fewer.");
  }
  if (!["idec", "dec", "dcss"].includes(method)) {
    throw new ArgumentError("BAD_OPTION", `Cannot train by "${method}"`, 'method is "idec", "dec" or "dcss".');
  }
  return settings;
}
