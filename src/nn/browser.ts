/** `albedo/nn/browser`: what of `albedo/nn` runs in a page: graphs, layers, training steps, and executors. Imports nothing of Node. */

export { type Random, random } from "../random.ts";
export type { Executor, Program, State, Values } from "./executors/executor.ts";
export { interpreter } from "./executors/interpreter.ts";
export {
  averagePool,
  conv2d,
  convTranspose2d,
  maxPool,
  maxPoolIndices,
  type PoolOptions,
  type TransposedOptions,
  type WindowOptions,
} from "./graph/convolution.ts";
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
export { maxUnpool, upsample } from "./graph/planes.ts";
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
export { type BatchStatistics, batchNorm, fixedBatchNorm, trainedBatchNorm } from "./layers/batch-norm.ts";
export { type ConvolutionOptions, convolution } from "./layers/convolution.ts";
export { dense } from "./layers/dense.ts";
export { dropout } from "./layers/dropout.ts";
export { flattening, unflattening } from "./layers/flatten.ts";
export { activation, inTurn, type Layer, named, type Parameter, sequential, type Weights } from "./layers/layer.ts";
export { averagePooling, maxPooling, upsampling } from "./layers/pooling.ts";
export { residual } from "./layers/residual.ts";
export { type TransposedConvolutionOptions, transposedConvolution } from "./layers/transposed-convolution.ts";
export { crossEntropy, divergenceFromNormal, meanSquaredError, ntXent } from "./losses.ts";
export { globalAverage, type Resnet18Options, resnet18 as resnet18Layers } from "./models/resnet18.ts";
export { squeezenet as squeezenetLayers, squeezenetClassifier } from "./models/squeezenet.ts";
export { toOnnx } from "./onnx/to-onnx.ts";
export { type WebOptions, type WebRuntime, webExecutor } from "./onnx/web-executor.ts";
export { parseWeights, type WeightsFile } from "./safetensors.ts";
export { type AdamOptions, adam, adamW } from "./training/adam.ts";
export { cosineDecay } from "./training/cosine-decay.ts";
export { type LarsOptions, lars } from "./training/lars.ts";
export type { Optimizer, OptimizerInputs, OptimizerStep } from "./training/optimizer.ts";
export { type SgdOptions, sgd } from "./training/sgd.ts";
export { startTraining, type Training, type TrainingStepOptions, trainingStep } from "./training/training-step.ts";
export {
  fixedWeights,
  initialWeights,
  joinWeights,
  type NamedValues,
  parameterCount,
  splitWeights,
  type WeightSet,
} from "./training/weights.ts";
export { type Belief, draw, type VaeNetwork, type VaeSizes, vae, vaeLoss } from "./vae/vae.ts";
