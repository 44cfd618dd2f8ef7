/** `albedo/nn`: computations traced into graphs, differentiated, and run on ONNX Runtime; the variational autoencoder. */
export type { Executor, Program, State, Values } from "./executors/executor.ts";
export { interpreter } from "./executors/interpreter.ts";
export {
  abs,
  add,
  div,
  exp,
  greater,
  leakyRelu,
  log,
  mul,
  neg,
  relu,
  sigmoid,
  sqrt,
  square,
  sub,
  tanh,
  where,
} from "./graph/elementwise.ts";
export { gradients } from "./graph/gradients.ts";
export { type Graph, type GraphParts, graph } from "./graph/graph.ts";
export { constant, input, type Value } from "./graph/leaves.ts";
export { type MatmulOptions, matmul } from "./graph/matmul.ts";
export {
  logSumExp,
  maximum,
  type ReduceOptions,
  reduceMax,
  reduceMean,
  reduceSum,
  softmax,
} from "./graph/reductions.ts";
export type { Shape } from "./graph/shape.ts";
export { broadcast, concat, pad, reshape, slice, transpose } from "./graph/shaping.ts";
export { simplify } from "./graph/simplify.ts";
export type { Tensor } from "./graph/tensor.ts";
export { type OnnxOptions, onnxExecutor } from "./onnx/executor.ts";
export { toOnnx } from "./onnx/to-onnx.ts";
