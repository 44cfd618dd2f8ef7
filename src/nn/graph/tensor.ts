import type { Shape } from "./shape.ts";

/** What an operation needs to know besides its inputs. */
export interface OpAttributes {
  /** Fed, or held as state, under this name at run time. */
  input: { readonly name: string };
  /** Known while tracing. */
  constant: { readonly data: Float64Array };
  neg: None;
  exp: None;
  log: None;
  sqrt: None;
  abs: None;
  tanh: None;
  sigmoid: None;
  relu: None;
  /** Values below 0 are multiplied by the slope. */
  leakyRelu: { readonly slope: number };
  add: None;
  sub: None;
  mul: None;
  div: None;
  /** 1 where the first is greater, else 0. */
  greater: None;
  /** The second where the first is not 0, else the third. */
  where: None;
  matmul: { readonly transposeA: boolean; readonly transposeB: boolean };
  reduceSum: { readonly axes: readonly number[]; readonly keepDims: boolean };
  reduceMax: { readonly axes: readonly number[]; readonly keepDims: boolean };
  reshape: None;
  transpose: { readonly order: readonly number[] };
  broadcast: None;
  concat: { readonly axis: number };
  slice: { readonly starts: readonly number[]; readonly ends: readonly number[] };
  /** Zeros around the values. */
  pad: { readonly before: readonly number[]; readonly after: readonly number[] };
  /** Images and filters to images. */
  conv2d: Window;
  /** Gradient of conv2d's result and filters to the gradient of the images. */
  conv2dImages: Window;
  /** Images and gradient of conv2d's result to the gradient of the filters. */
  conv2dFilters: Window;
  maxPool: Window & { readonly kernel: readonly [number, number] };
  /** Images, scale and shift of each channel to channels of that mean and, squared, that variance. */
  batchNorm: { readonly epsilon: number };
  /** Mean of each channel. */
  batchMean: None;
  /** Population variance of each channel. */
  batchVariance: None;
  /** Images, factor and offset of each channel to images. */
  channelAffine: None;
  /** Two stacks of images to the sum of their products over each channel. */
  channelDot: None;
  /** Where in its plane each window's largest value lies: row · width + column. */
  maxPoolIndices: Window & { readonly kernel: readonly [number, number] };
  /** Images and places in their planes to the values there. */
  gatherPlanes: None;
  /** Values and places to planes of zeros with the values in them; values for one place are added, or the last one stays. */
  scatterPlanes: { readonly add: boolean };
}

/** Where a window of an image operation lies. */
export interface Window {
  /** Steps between windows, down and across. */
  readonly strides: readonly [number, number];
  /** Rows and columns of zeros (for maxima: of nothing) around the image, on both sides. */
  readonly padding: readonly [number, number];
}

type None = Readonly<Record<never, never>>;

/** Names of the primitive operations. */
export type OpName = keyof OpAttributes;

/** A result of one operation: a node of the graph, with its shape but without values. */
export interface Node<Op extends OpName> {
  readonly op: Op;
  readonly attributes: OpAttributes[Op];
  readonly inputs: readonly Tensor[];
  readonly shape: Shape;
}

/** A value of the graph, of a known shape; the numbers appear when a compiled graph runs. */
export type Tensor = { [Op in OpName]: Node<Op> }[OpName];

/** Makes a node; the functions that call it have checked the shapes. */
export function node<Op extends OpName>(
  op: Op,
  inputs: readonly Tensor[],
  shape: Shape,
  attributes: OpAttributes[Op],
): Tensor {
  return { op, inputs, shape, attributes } as unknown as Tensor;
}
