/** `albedo/nn`: computations traced into graphs, differentiated, and run on ONNX Runtime; the variational autoencoder. */

export { type TrainAutoencoderOptions, trainAutoencoder } from "./autoencoder/train-autoencoder.ts";
export {
  type Benchmark,
  type BenchmarkOptions,
  type BenchmarkRow,
  benchmark,
  toUnitLength,
} from "./benchmark/benchmark.ts";
export type { Clustering, Reduction } from "./benchmark/grid-job.ts";
export { type LabelScores, scoreGroups, scoreLabels } from "./benchmark/score-labels.ts";
export type { DeepClusterReport, TrainDeepClustersOptions } from "./deep-clustering/options.ts";
export { type DeepClusters, trainDeepClusters } from "./deep-clustering/train-deep-clusters.ts";
export { chooseExecutor, type DeviceOptions } from "./device.ts";
export type { Embedding, EncodeOptions, Encoder } from "./encoders/encoder.ts";
export { imagenetColor, imagenetGrey, type Normalization } from "./encoders/normalization.ts";
export { type Resnet18EncoderOptions, resnet18 } from "./encoders/resnet18-encoder.ts";
export { type SqueezenetEncoderOptions, squeezenet } from "./encoders/squeezenet-encoder.ts";
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
export { type DenseLayer, denseLayers } from "./graph/dense-layers.ts";
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
export { type Network, type NetworkOptions, type NetworkResult, network } from "./network.ts";
export { type OnnxOptions, onnxExecutor } from "./onnx/executor.ts";
export { toOnnx } from "./onnx/to-onnx.ts";
export { parseWeights, type WeightsFile } from "./safetensors.ts";
export { type ScanLoss, scanLoss } from "./scan/losses.ts";
export type { ScanReport, TrainScanOptions } from "./scan/options.ts";
export { type ScanClusters, trainScan } from "./scan/train-scan.ts";
export { projectionHead } from "./simclr/projection-head.ts";
export type { TrainSimclrOptions } from "./simclr/simclr-options.ts";
export { referenceAugment, referenceOptimizer, type SimclrPreset, simclrPreset } from "./simclr/simclr-presets.ts";
export type { SimclrEpoch, SimclrResult } from "./simclr/simclr-result.ts";
export { trainSimclr } from "./simclr/train-simclr.ts";
export { type TensorboardLog, tensorboardLog } from "./tensorboard/log.ts";
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
  viewsOf,
  type WeightSet,
} from "./training/weights.ts";
export type { EpochBeliefs, EpochReport, Spread } from "./vae/epoch-report.ts";
export { type TrainVaeOptions, trainVae } from "./vae/train-vae.ts";
export { loadVae, type Vae } from "./vae/trained-vae.ts";
export { type Belief, draw, type VaeNetwork, type VaeSizes, vae, vaeLoss } from "./vae/vae.ts";
export { readWeights, writeWeights } from "./weights-file.ts";
