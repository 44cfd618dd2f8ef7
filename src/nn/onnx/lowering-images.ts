import { type Shape, sameShape, sizeOf } from "../graph/shape.ts";
import type { Node, Tensor, Window } from "../graph/tensor.ts";
import type { Lowering } from "./lowering.ts";
import { elementType } from "./model.ts";

/** Images convolved; ONNX Runtime joins a bias and a ReLU that follow. */
export function conv2d({ inputs: [x, w], attributes }: Node<"conv2d">, to: Lowering): string {
  return to.add("Conv", [to.name(x), to.name(w)], windowAttributes(attributes));
}

/** With fewer, turning the filters over takes longer than it saves. */
const manyPositions = 1024;

/**
 * The images' gradient is the transposed convolution; rows that no window reached are its output padding. For windows that
 * move by 1 it is a convolution by the filters turned over, which ONNX Runtime computes faster.
 */
export function conv2dImages(node: Node<"conv2dImages">, to: Lowering): string {
  const { inputs, shape, attributes } = node;
  const [g, w] = inputs;
  const { strides, padding } = attributes;
  const kernel = w.shape.slice(2);
  const positions = g.shape[0] * g.shape[2] * g.shape[3];
  const fits = strides.every((step) => step === 1) && padding.every((rows, i) => rows < kernel[i]);
  if (fits && positions >= manyPositions) {
    const pads = kernel.map((rows, i) => rows - 1 - padding[i]);
    return to.add("Conv", [to.name(g), turnedOver(w, to)], { strides, pads: [...pads, ...pads] });
  }
  const missing = [0, 1].map(
    (axis) => shape[axis + 2] - ((g.shape[axis + 2] - 1) * strides[axis] + kernel[axis] - 2 * padding[axis]),
  );
  return to.add("ConvTranspose", [to.name(g), to.name(w)], {
    ...windowAttributes(attributes),
    output_padding: missing,
  });
}

/** Filters with inputs and outputs exchanged, each upside down and mirrored. */
function turnedOver(w: Tensor, to: Lowering): string {
  const [o, c, rows, columns] = w.shape;
  const places = rows * columns;
  const exchanged = to.add("Transpose", [to.name(w)], { perm: [1, 0, 2, 3] });
  if (places === 1) return exchanged;
  const flat = to.add("Reshape", [exchanged, to.integers([c * o, places])]);
  const backwards = to.integers(Array.from({ length: places }, (_, i) => places - 1 - i));
  return to.add("Reshape", [to.add("Gather", [flat, backwards], { axis: 1 }), to.integers([c, o, rows, columns])]);
}

/** With fewer channels, one product of a wide matrix is faster than many of narrow ones, at the price of its memory. */
const fewChannels = 16;

/**
 * The filters' gradient, by products of matrices over all positions: one for each place in the filter, or all places at
 * once for few channels. Twice as fast as a convolution of transposed tensors.
 */
export function conv2dFilters({ inputs: [x, g], shape, attributes }: Node<"conv2dFilters">, to: Lowering): string {
  const { strides, padding } = attributes;
  const [o, c, rows, columns] = shape;
  const [n, , down, across] = g.shape;
  const positions = n * down * across;
  // Channels first, so that each is one row of a matrix over all positions of all images.
  const channels = to.add("Transpose", [to.name(x)], { perm: [1, 0, 2, 3] });
  const margins = to.integers([0, 0, ...padding, 0, 0, ...padding]);
  const padded = padding.some((count) => count > 0) ? to.add("Pad", [channels, margins]) : channels;
  const slopes = to.add("Transpose", [to.name(g)], { perm: [1, 0, 2, 3] });
  const slopeRows = to.add("Reshape", [slopes, to.integers([o, positions])]);

  /** What the filters saw at one place: (c, positions). */
  function seenAt(place: number): string {
    const [row, column] = [Math.floor(place / columns), place % columns];
    const ends = [row + (down - 1) * strides[0] + 1, column + (across - 1) * strides[1] + 1];
    const bounds = [[row, column], ends, [2, 3], [...strides]].map(to.integers);
    return to.add("Reshape", [to.add("Slice", [padded, ...bounds]), to.integers([c, positions])]);
  }
  const places = Array.from({ length: rows * columns }, (_, place) => place);
  if (c < fewChannels) {
    const seen = places.length > 1 ? to.add("Concat", places.map(seenAt), { axis: 0 }) : seenAt(0);
    const products = to.add("Gemm", [slopeRows, seen], { transB: 1 });
    const apart = to.add("Reshape", [products, to.integers([o, places.length, c])]);
    return to.add("Reshape", [to.add("Transpose", [apart], { perm: [0, 2, 1] }), to.integers(shape)]);
  }
  const products = places.map((place) => {
    const product = to.add("Gemm", [slopeRows, seenAt(place)], { transB: 1 });
    return to.add("Reshape", [product, to.integers([1, o * c])]);
  });
  if (products.length === 1) return to.add("Reshape", [products[0], to.integers(shape)]);
  // One after another, then transposed: faster than laid into each other.
  const together = to.add("Concat", products, { axis: 0 });
  return to.add("Reshape", [to.add("Transpose", [together], { perm: [1, 0] }), to.integers(shape)]);
}

/** Largest values of windows; where their places are wanted too, one operator gives both. */
export function maxPool({ inputs: [x], attributes }: Node<"maxPool">, to: Lowering): string {
  return to.pooled(x, attributes).values;
}

/** ONNX counts places over the whole tensor, here they count within their plane. */
export function maxPoolIndices({ inputs: [x], attributes }: Node<"maxPoolIndices">, to: Lowering): string {
  const { places } = to.pooled(x, attributes);
  const plane = x.shape[2] * x.shape[3];
  return to.add("Cast", [to.add("Mod", [places, to.integer(plane)])], { to: elementType.float });
}

export function gatherPlanes({ inputs: [x, indices], shape }: Node<"gatherPlanes">, to: Lowering): string {
  const planes = to.add("Reshape", [to.name(x), to.integers(planeRows(x.shape))]);
  const taken = to.add("GatherElements", [planes, wholePlaces(indices, to)], { axis: 1 });
  return to.add("Reshape", [taken, to.integers(shape)]);
}

export function scatterPlanes(
  { inputs: [values, indices], shape, attributes: { add } }: Node<"scatterPlanes">,
  to: Lowering,
): string {
  const found = indices.op === "maxPoolIndices" ? indices : undefined;
  if (found && sameShape(found.inputs[0].shape, shape)) {
    // Of the same planes, so that places over the whole tensor hold.
    const flat = (name: string, size: number) => to.add("Reshape", [name, to.integers([size])]);
    const nothing = to.add("Expand", [to.zero(), to.integers([sizeOf(shape)])]);
    const places = flat(to.pooled(found.inputs[0], found.attributes).places, sizeOf(values.shape));
    const slopes = flat(to.name(values), sizeOf(values.shape));
    const scattered = to.add("ScatterElements", [nothing, places, slopes], {
      axis: 0,
      reduction: add ? "add" : "none",
    });
    return to.add("Reshape", [scattered, to.integers(shape)]);
  }
  const zeros = to.add("Expand", [to.zero(), to.integers(planeRows(shape))]);
  const given = to.add("Reshape", [to.name(values), to.integers(planeRows(values.shape))]);
  const attributes = { axis: 1, reduction: add ? "add" : "none" };
  const put = to.add("ScatterElements", [zeros, wholePlaces(indices, to), given], attributes);
  return to.add("Reshape", [put, to.integers(shape)]);
}

/** Places as whole numbers, a plane in each row. */
function wholePlaces(indices: Tensor, to: Lowering): string {
  const whole = to.add("Cast", [to.name(indices)], { to: elementType.int64 });
  return to.add("Reshape", [whole, to.integers(planeRows(indices.shape))]);
}

function planeRows([n, c, height, width]: Shape): number[] {
  return [n * c, height * width];
}

/** A window as attributes of ONNX operators. */
export function windowAttributes({ strides, padding }: Window) {
  return { strides, pads: [...padding, ...padding] };
}
