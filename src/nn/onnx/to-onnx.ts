import type { Graph } from "../graph/graph.ts";
import { simplify } from "../graph/simplify.ts";
import type { Node, OpName, Tensor } from "../graph/tensor.ts";
import { type Lowering, loweringRules } from "./lowering.ts";
import { windowAttributes } from "./lowering-images.ts";
import { type Attribute, elementType, type Initializer, type Model, modelBytes, type OnnxNode } from "./model.ts";
import { partitions } from "./partitions.ts";

/** Prefix of the names of outputs, which must differ from those of inputs. */
export const outPrefix = "out:";

/** Prefix of the outputs that carry the next values of held inputs. */
export const nextPrefix = "next:";

/**
 * A graph as the bytes of an ONNX model (float32, opset 17) that any ONNX runtime opens. Held inputs are inputs of the
 * model; outputs are named `out:` and their name, updates `next:` and the name of the held input.
 */
export function toOnnx(graph: Graph): Uint8Array {
  return modelBytes(toModel(simplify(graph)));
}

/** What a model is for. */
export interface ModelOptions {
  /**
   * Avoids what ONNX Runtime's WebGPU lacks: nodes of more than seven results, normalization in training, places of maxima.
   * @defaultValue false
   */
  webgpu?: boolean;
}

/** Programs of WebGPU see 8 buffers, the input's among them. */
const mostPiecesOnWebgpu = 7;

/** A simplified graph as an ONNX model. */
export function toModel(graph: Graph, { webgpu = false }: ModelOptions = {}): Model {
  const nodes: OnnxNode[] = [];
  const initializers: Initializer[] = [];
  const names = new Map<Tensor, string>();
  const conditions = new Map<Tensor, string>();
  // Nodes that compute the same are one; equal operations already are, but not what different ones are written as.
  const added = new Map<string, OnnxNode>();
  const sharedNames = new Map<string, string>();
  const uses = countUses(graph);
  const vectors = partitions(graph);
  const results = namedResults(graph);
  const ids = new Map(graph.nodes.map((tensor, i) => [tensor, i]));
  const windowKey = (x: Tensor, window: object) => `${ids.get(x)} ${JSON.stringify(window)}`;
  const pools = new Map<string, OnnxNode>();
  const withPlaces = new Set(
    graph.nodes.flatMap((n) => (n.op === "maxPoolIndices" ? [windowKey(n.inputs[0], n.attributes)] : [])),
  );
  const normalizations = new Map(graph.nodes.flatMap((n) => (n.op === "batchNorm" ? [[n.inputs[0], n] as const] : [])));
  const normalized = new Map<Tensor, { y: string; mean: string; variance: string }>();
  const resultNames = new Map(results.map(([name, tensor]) => [tensor, name]));

  function initializer(values: Initializer["values"], shape: readonly number[]): string {
    const name = `c${initializers.length}`;
    initializers.push({ name, shape, values });
    return name;
  }

  function push(type: string, inputs: readonly string[], attributes: OnnxNode["attributes"] = {}): OnnxNode {
    const node = { type, inputs, outputs: [`v${nodes.length}`], attributes };
    nodes.push(node);
    return node;
  }

  function shared(key: string, make: () => string): string {
    const name = sharedNames.get(key) ?? make();
    sharedNames.set(key, name);
    return name;
  }

  const to: Lowering = {
    name(tensor) {
      let name = names.get(tensor);
      if (name === undefined) {
        const before = nodes.length;
        name = lower(tensor);
        const result = resultNames.get(tensor);
        const last = nodes[nodes.length - 1];
        // What was there before may have been asked for under its old name.
        if (result !== undefined && nodes.length > before && last.outputs[0] === name) {
          last.outputs[0] = result;
          name = result;
        }
        names.set(tensor, name);
      }
      return name;
    },
    condition(tensor) {
      let name = conditions.get(tensor);
      if (name === undefined) {
        name =
          tensor.op === "greater"
            ? to.add(
                "Greater",
                tensor.inputs.map((x) => to.name(x)),
              )
            : to.add("Cast", [to.name(tensor)], { to: elementType.bool });
        conditions.set(tensor, name);
      }
      return name;
    },
    add(type, inputs, attributes: Readonly<Record<string, Attribute>> = {}) {
      const key = JSON.stringify([type, inputs, attributes]);
      const node = added.get(key) ?? push(type, inputs, attributes);
      added.set(key, node);
      return node.outputs[0];
    },
    pooled(x, window) {
      const key = windowKey(x, window);
      let pool = pools.get(key);
      if (!pool) {
        const inputs = [to.name(x)];
        const values = `v${nodes.length}`;
        const outputs = !webgpu && withPlaces.has(key) ? [values, `${values}:places`] : [values];
        const attributes = { ...windowAttributes(window), kernel_shape: window.kernel };
        pool = { type: "MaxPool", inputs, outputs, attributes };
        nodes.push(pool);
        pools.set(key, pool);
      }
      const [values, places] = pool.outputs;
      return { values, places };
    },
    normalized(x) {
      const found = normalized.get(x);
      const wanted = normalizations.get(x);
      if (found || !wanted || webgpu) return found;
      const [, scale, shift] = wanted.inputs;
      const inputs = [x, scale, shift].map((tensor) => to.name(tensor));
      // By a momentum of 0, running statistics that go in do not count. ONNX Runtime writes those that come out over them,
      // even where they are constants or used elsewhere, so they are copies made for this.
      inputs.push(...[inputs[2], inputs[1]].map((given) => push("Abs", [given]).outputs[0]));
      const y = `v${nodes.length}`;
      const outputs = { y, mean: `${y}:mean`, variance: `${y}:variance` };
      const attributes = { training_mode: 1, momentum: { float: 0 }, epsilon: { float: wanted.attributes.epsilon } };
      nodes.push({ type: "BatchNormalization", inputs, outputs: Object.values(outputs), attributes });
      normalized.set(x, outputs);
      return outputs;
    },
    floats: initializer,
    zero: () => shared("zero", () => initializer(Float32Array.of(0), [])),
    integers: (values) =>
      shared(`int64 ${values}`, () => initializer(BigInt64Array.from(values, BigInt), [values.length])),
    integer: (value) => shared(`int64 scalar ${value}`, () => initializer(BigInt64Array.of(BigInt(value)), [])),
    zeros: (length) => shared(`zeros ${length}`, () => initializer(new Float32Array(length), [length])),
    ones: (length) => shared(`ones ${length}`, () => initializer(new Float32Array(length).fill(1), [length])),
    biasOf({ inputs: [p, q], shape }) {
      const fits = (product: Tensor, bias: Tensor) =>
        product.op === "matmul" &&
        uses.get(product) === 1 &&
        product.shape.length === shape.length &&
        product.shape.every((n, axis) => n === shape[axis]) &&
        bias.shape.length <= 2;
      if (p.op === "matmul" && fits(p, q)) return { product: p, bias: q };
      if (q.op === "matmul" && fits(q, p)) return { product: q, bias: p };
      return undefined;
    },
  };

  function lower(tensor: Tensor): string {
    if (tensor.op === "input") return tensor.attributes.name;
    if (tensor.op === "constant") return initializer(Float32Array.from(tensor.attributes.data), tensor.shape);
    const pieces = tensor.op === "slice" ? vectors.get(tensor.inputs[0]) : undefined;
    if (pieces && (!webgpu || pieces.length <= mostPiecesOnWebgpu)) return split(tensor, pieces);
    const rule = loweringRules[tensor.op] as (node: Tensor, to: Lowering) => string;
    return rule(tensor, to);
  }

  function split(wanted: Tensor, pieces: readonly Node<"slice">[]): string {
    const outputs = pieces.map((_, i) => `v${nodes.length}:${i}`);
    const inputs = [to.name(pieces[0].inputs[0]), to.integers(pieces.map(({ shape }) => shape[0]))];
    nodes.push({ type: "Split", inputs, outputs, attributes: { axis: 0 } });
    for (const [i, piece] of pieces.entries()) names.set(piece as Tensor, outputs[i]);
    return names.get(wanted)!;
  }

  // In the graph's order, so that inputs have names before they are asked for and recursion stays shallow.
  for (const tensor of graph.nodes) {
    if (!onDemand.has(tensor.op)) to.name(tensor);
  }
  for (const [name, tensor] of results) {
    if (to.name(tensor) !== name) {
      nodes.push({ type: "Identity", inputs: [to.name(tensor)], outputs: [name], attributes: {} });
    }
  }
  return {
    inputs: Object.entries(graph.inputs).map(([name, { shape }]) => ({ name, shape })),
    outputs: results.map(([name, { shape }]) => ({ name, shape })),
    initializers,
    nodes,
  };
}

/** What is written where it is used: a product within the sum that adds its bias, a comparison as a condition, places. */
const onDemand: ReadonlySet<OpName> = new Set<OpName>(["constant", "matmul", "greater", "maxPoolIndices"]);

function namedResults({ outputs, updates }: Graph): [name: string, tensor: Tensor][] {
  return [
    ...Object.entries(outputs).map(([name, tensor]): [string, Tensor] => [`${outPrefix}${name}`, tensor]),
    ...Object.entries(updates).map(([name, tensor]): [string, Tensor] => [`${nextPrefix}${name}`, tensor]),
  ];
}

function countUses(graph: Graph): Map<Tensor, number> {
  const uses = new Map<Tensor, number>();
  const used = [...graph.nodes.flatMap(({ inputs }) => inputs), ...namedResults(graph).map(([, tensor]) => tensor)];
  for (const tensor of used) uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
  return uses;
}
