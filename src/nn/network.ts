import { ArgumentError } from "../errors.ts";
import { chooseExecutor, type DeviceOptions } from "./device.ts";
import type { Program, Values } from "./executors/executor.ts";
import { graph } from "./graph/graph.ts";
import { constant, input } from "./graph/leaves.ts";
import { type Shape, shapeText, sizeOf } from "./graph/shape.ts";
import type { Tensor } from "./graph/tensor.ts";
import type { Layer } from "./layers/layer.ts";
import { checkWeights, type WeightSet } from "./training/weights.ts";
import { readWeights } from "./weights-file.ts";

/** Values with their shape. */
export interface NetworkResult {
  readonly shape: Shape;
  readonly data: Values;
}

/** A network with weights, in use. */
export interface Network {
  /** What computes it. */
  readonly executor: string;
  /** Runs it; the first run for a shape compiles it. */
  run(values: Values, shape: Shape): Promise<NetworkResult>;
  /** Frees what the executor holds. */
  close(): Promise<void>;
}

/** How a network gets its weights. */
export interface NetworkOptions extends DeviceOptions {
  /** A safetensors file's path, or weights by name. */
  weights: string | WeightSet;
  /** Whether weights that the network does not use are allowed: those of a classifier that is left out. @defaultValue false */
  allowUnused?: boolean;
}

/**
 * A layer, or a whole network of them, with weights, ready to run.
 *
 * @throws {@link ArgumentError} `WRONG_WEIGHTS`, which lists the names that are missing, unexpected, or of another shape
 */
export async function network(layer: Layer, options: NetworkOptions): Promise<Network> {
  const { weights, allowUnused = false } = options;
  const set = typeof weights === "string" ? (await readWeights(weights)).weights : weights;
  checkWeights(set, layer.parameters, { of: typeof weights === "string" ? weights : "the network", allowUnused });
  const executor = await chooseExecutor(options);
  const tensors = new Map(layer.parameters.map(({ name, shape }) => [name, constant(set[name].data, shape)]));
  const compiled = new Map<string, { program: Promise<Program>; output: Tensor }>();
  return {
    executor: executor.name,
    async run(values, shape) {
      if (values.length !== sizeOf(shape)) {
        throw new ArgumentError(
          "SHAPE_MISMATCH",
          `Cannot see ${values.length} numbers as a tensor of shape ${shapeText(shape)}`,
          `Pass ${sizeOf(shape)} numbers.`,
        );
      }
      const key = shape.join();
      let found = compiled.get(key);
      if (!found) {
        const output = layer.apply(input("x", shape), (name) => tensors.get(name)!);
        found = { program: executor.compile(graph({ outputs: { output } })), output };
        compiled.set(key, found);
      }
      const { output } = await (await found.program).run({ x: values });
      return { shape: found.output.shape, data: output };
    },
    async close() {
      for (const { program } of compiled.values()) await (await program).close();
      compiled.clear();
    },
  };
}
