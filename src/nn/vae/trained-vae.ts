import { display, type MimeBundle } from "../../../kernel/protocol.ts";
import { ArgumentError, FormatError } from "../../errors.ts";
import { type Matrix, requireFinite } from "../../matrix.ts";
import { chooseExecutor, type DeviceOptions } from "../device.ts";
import type { Executor, Program } from "../executors/executor.ts";
import { type DenseLayer, denseLayers } from "../graph/dense-layers.ts";
import { sqrt, square } from "../graph/elementwise.ts";
import { gradients } from "../graph/gradients.ts";
import { graph } from "../graph/graph.ts";
import { input } from "../graph/leaves.ts";
import { reduceSum } from "../graph/reductions.ts";
import type { Tensor } from "../graph/tensor.ts";
import { fixedWeights, joinWeights, parameterCount, splitWeights, type WeightSet } from "../training/weights.ts";
import { readWeights, writeWeights } from "../weights-file.ts";
import type { EpochReport } from "./epoch-report.ts";
import { type VaeSizes, vae } from "./vae.ts";

/** A variational autoencoder that has learned. */
export interface Vae {
  readonly sizes: VaeSizes;
  /** How many numbers it learned. */
  readonly parameterCount: number;
  /** The reports of its training, epoch by epoch. */
  readonly history: readonly EpochReport[];
  /** Why training ended before its last epoch, and in which epoch; the weights are those of the last good moment. */
  readonly stopped: { readonly reason: "signal" | "diverged" | "memory"; readonly epoch: number } | undefined;
  /** What computes it. */
  readonly executor: string;
  /** Beliefs about samples, (n, features) → two of (n, latent); the means are the latent coordinates. */
  encode(x: Matrix): Promise<{ mean: Matrix; logVariance: Matrix }>;
  /** Samples rebuilt from latent coordinates, (n, latent) → (n, features). */
  decode(z: Matrix): Promise<Matrix>;
  /** Samples rebuilt from the means of their beliefs, without noise. */
  reconstruct(x: Matrix): Promise<Matrix>;
  /**
   * How fast the length of the decoded sample changes around latent coordinates: the magnitude of the gradient of
   * ‖decode(z)‖, (n, latent) → (n). Smooth where the decoder learned, spiked where it memorized.
   */
  decodedSlope(z: Matrix): Promise<Float64Array>;
  /** The decoder as plain numbers, so that a page computes it without the kernel; see `latentExplorer`. */
  decoderLayers(): readonly DenseLayer[];
  /** What it learned, by name, as a copy. */
  weights(): WeightSet;
  /** Writes what it learned as a safetensors file, which {@link loadVae} reads. */
  save(path: string): Promise<void>;
  /** Frees what the executor holds; the autoencoder stays usable, and compiles again when it is used. */
  close(): Promise<void>;
  [display](): MimeBundle;
}

/** Everything a trained autoencoder consists of. */
export interface VaeParts {
  readonly sizes: VaeSizes;
  /** All weights, one after another. */
  readonly vector: Float32Array;
  readonly executor: Executor;
  readonly history?: readonly EpochReport[];
  readonly stopped?: Vae["stopped"];
}

/** Numbers of samples that graphs are compiled for; more samples are taken in turns, fewer are filled up. */
const blocks = [1, 32, 1024];

/** Makes the functions of a trained autoencoder from its weights. */
export function trainedVae({ sizes, vector, executor, history = [], stopped }: VaeParts): Vae {
  const { features, latent } = sizes;
  const network = vae(sizes);
  const run = blockwise(executor);
  const weights = fixedWeights(vector, network.parameters);

  async function encode(x: Matrix) {
    requireColumns(x, features, "encode");
    const { mean, logVariance } = await run.blocks("encode", x, (tensor) => ({ ...network.encode(tensor, weights) }));
    return { mean, logVariance };
  }
  async function decode(z: Matrix) {
    requireColumns(z, latent, "decode");
    return (await run.blocks("decode", z, (tensor) => ({ x: network.decode(tensor, weights) }))).x;
  }
  async function decodedSlope(z: Matrix) {
    requireColumns(z, latent, "decode");
    const { magnitude } = await run.blocks("slope", z, (tensor) => {
      const lengths = sqrt(reduceSum(square(network.decode(tensor, weights)), { axes: [1] }));
      // Rows do not mix, so that the gradient of their sum holds the gradient of each.
      const [slope] = gradients(reduceSum(lengths), [tensor]);
      return { magnitude: sqrt(reduceSum(square(slope), { axes: [1], keepDims: true })) };
    });
    return magnitude.data as Float64Array;
  }
  return {
    sizes,
    parameterCount: parameterCount(network.parameters),
    history,
    stopped,
    executor: executor.name,
    encode,
    decode,
    decodedSlope,
    decoderLayers: () => denseLayers(network.decode(input("z", [1, latent]), weights))!,
    reconstruct: async (x) => decode((await encode(x)).mean),
    weights: () => splitWeights(vector, network.parameters),
    save(path) {
      const numbers = Object.entries(sizes).map(([name, value]) => [name, `${value}`]);
      const metadata = { format: "pt", model: "albedo vae", ...Object.fromEntries(numbers) };
      return writeWeights(path, splitWeights(vector, network.parameters), metadata);
    },
    close: run.close,
    [display]: () => ({ "text/plain": describeVae(sizes, parameterCount(network.parameters), history, stopped) }),
  };
}

/**
 * Reads a variational autoencoder that {@link Vae.save} wrote.
 *
 * @throws {@link FormatError} `NOT_A_VAE` when the file holds something else, or what `readWeights` throws
 * @throws {@link ArgumentError} `WRONG_WEIGHTS`, which lists the names that are missing, unexpected, or of another shape
 */
export async function loadVae(path: string, options: DeviceOptions = {}): Promise<Vae> {
  const { weights, metadata } = await readWeights(path);
  const [features, hidden, latent] = ["features", "hidden", "latent"].map((name) => Number(metadata[name]));
  if (metadata.model !== "albedo vae" || ![features, hidden, latent].every((n) => Number.isInteger(n) && n >= 1)) {
    throw new FormatError(
      "NOT_A_VAE",
      `Cannot read a variational autoencoder from ${path}: it holds ${Object.keys(weights).slice(0, 5).join(", ")}`,
      "Pass a file that vae.save(path) wrote.",
      { path },
    );
  }
  const sizes = { features, hidden, latent };
  const vector = joinWeights(weights, vae(sizes).parameters, path);
  return trainedVae({ sizes, vector, executor: await chooseExecutor(options) });
}

/** Runs a graph on any number of samples, block by block; compiled graphs are kept. */
function blockwise(executor: Executor) {
  const programs = new Map<string, Promise<Program>>();
  async function runBlocks(name: string, x: Matrix, trace: (x: Tensor) => Record<string, Tensor>) {
    const block = blocks.find((size) => size >= x.rows) ?? blocks[blocks.length - 1];
    const key = `${name} ${block}`;
    let program = programs.get(key);
    if (!program) {
      program = executor.compile(graph({ outputs: trace(input("x", [block, x.cols])) }));
      programs.set(key, program);
    }
    const compiled = await program;
    const results: Record<string, Matrix> = {};
    for (let start = 0; start < x.rows; start += block) {
      const rows = Math.min(block, x.rows - start);
      const feed = new Float32Array(block * x.cols);
      feed.set(x.data.subarray(start * x.cols, (start + rows) * x.cols));
      for (const [output, values] of Object.entries(await compiled.run({ x: feed }))) {
        const cols = values.length / block;
        results[output] ??= { data: new Float64Array(x.rows * cols), rows: x.rows, cols };
        results[output].data.set(values.subarray(0, rows * cols), start * cols);
      }
    }
    return results;
  }
  async function close() {
    const open = [...programs.values()];
    programs.clear();
    for (const program of open) await (await program).close();
  }
  return { blocks: runBlocks, close };
}

function describeVae(
  { features, hidden, latent }: VaeSizes,
  count: number,
  history: readonly EpochReport[],
  stopped: Vae["stopped"],
): string {
  const last = history.at(-1);
  const trained = last ? `, ${last.epoch} epochs, loss ${last.loss.toPrecision(4)}, R² ${last.r2.toFixed(4)}` : "";
  const why = {
    signal: "stopped by its signal",
    diverged: "stopped because the loss diverged",
    memory: "stopped because memory ran out",
  };
  const end = stopped ? `, ${why[stopped.reason]} in epoch ${stopped.epoch}` : "";
  return `Vae(${features} → ${hidden} → ${latent} → ${hidden} → ${features}, ${count} weights${trained}${end})`;
}

function requireColumns(x: Matrix, columns: number, job: string): void {
  if (x.cols !== columns || x.rows < 1 || x.data.length !== x.rows * x.cols) {
    throw new ArgumentError(
      "SHAPE_MISMATCH",
      `Cannot ${job} ${x.data.length} numbers as ${x.rows} × ${x.cols}: the network takes rows of ${columns}`,
      `Pass a matrix of ${columns} columns.`,
    );
  }
  requireFinite(x, job);
}
