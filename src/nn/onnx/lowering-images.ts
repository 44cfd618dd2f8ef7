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

/**
 * The filters' gradient as one convolution: the slopes are its filters, which see the images once for each place of a
 * filter, and channels lie along the columns, (1, n, height, width · c), so that a row of the result is contiguous in them.
 * Nothing is copied place by place; products of matrices for each place take 1.3 to 2 times as long.
 */
export function conv2dFilters({ inputs: [x, g], shape, attributes }: Node<"conv2dFilters">, to: Lowering): string {
  const { strides, padding } = attributes;
  const [o, c, rows, columns] = shape;
  const [n, , down, across] = g.shape;
  const sides = x.shape.slice(2);
  // Rows and columns at the end that no window reached; where they are not of the padding, they are cut off.
  const unseen = [0, 1].map(
    (axis) => sides[axis] + 2 * padding[axis] - shape[axis + 2] - (g.shape[axis + 2] - 1) * strides[axis],
  );
  const ends = sides.map((length, axis) => length - Math.max(0, unseen[axis] - padding[axis]));
  const cut = ends.some((end, axis) => end < sides[axis]);
  const seen = cut ? to.add("Slice", [to.name(x), ...[[0, 0], ends, [2, 3]].map(to.integers)]) : to.name(x);
  const channelsLast = to.add("Transpose", [seen], { perm: [0, 2, 3, 1] });
  const images = to.add("Reshape", [channelsLast, to.integers([1, n, ends[0], ends[1] * c])]);
  const slopes = to.add("Transpose", [to.name(g)], { perm: [1, 0, 2, 3] });
  const after = padding.map((count, axis) => Math.max(0, count - unseen[axis]));
  const summed = to.add("Conv", [images, slopes], {
    kernel_shape: [down, across],
    dilations: [strides[0], strides[1] * c],
    pads: [padding[0], padding[1] * c, after[0], after[1] * c],
  });
  if (rows * columns === 1) return to.add("Reshape", [summed, to.integers(shape)]);
  const apart = to.add("Reshape", [summed, to.integers([o, rows, columns, c])]);
  return to.add("Transpose", [apart], { perm: [0, 3, 1, 2] });
}

/** Largest values of windows; where their places are wanted too, one operator gives both. */
export function maxPool({ inputs: [x], attributes }: Node<"maxPool">, to: Lowering): string {
  return to.pooled(x, attributes).values;
}

/** ONNX counts places over the whole tensor, here they count within their plane. */
export function maxPoolIndices(node: Node<"maxPoolIndices">, to: Lowering): string {
  const {
    inputs: [x],
    attributes,
  } = node;
  const { values, places } = to.pooled(x, attributes);
  if (places === undefined) return placesByComparison(x, values, node, to);
  const plane = x.shape[2] * x.shape[3];
  return to.add("Cast", [to.add("Mod", [places, to.integer(plane)])], { to: elementType.float });
}

/** Each place of the windows in turn, the first one last: where the value there is the largest, that is the place. */
function placesByComparison(x: Tensor, largest: string, node: Node<"maxPoolIndices">, to: Lowering): string {
  const [, , height, width] = x.shape;
  const [, , down, across] = node.shape;
  const { kernel, strides, padding } = node.attributes;
  // Windows may end beyond the padding that the images have.
  const after = [height, width].map(
    (length, axis) => (node.shape[axis + 2] - 1) * strides[axis] + kernel[axis] - padding[axis] - length,
  );
  const around = [0, 0, ...padding, 0, 0, ...after.map((count) => Math.max(0, count))];
  const images = to.add("Pad", [to.name(x), to.integers(around), to.floats(Float32Array.of(-Infinity), [])]);
  let places = to.floats(new Float32Array(1), [1, 1, 1, 1]);
  for (let i = kernel[0] * kernel[1] - 1; i >= 0; i--) {
    const [row, column] = [Math.floor(i / kernel[1]), i % kernel[1]];
    const ends = [row + (down - 1) * strides[0] + 1, column + (across - 1) * strides[1] + 1];
    const bounds = [[row, column], ends, [2, 3], strides].map((values) => to.integers(values));
    const seen = to.add("Slice", [images, ...bounds]);
    const numbers = Float32Array.from({ length: down * across }, (_, at) => {
      const top = Math.floor(at / across) * strides[0] - padding[0] + row;
      return top * width + (at % across) * strides[1] - padding[1] + column;
    });
    const here = to.floats(numbers, [1, 1, down, across]);
    places = to.add("Where", [to.add("Equal", [seen, largest]), here, places]);
  }
  return places;
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
  const known =
    found && sameShape(found.inputs[0].shape, shape) ? to.pooled(found.inputs[0], found.attributes) : undefined;
  if (known?.places !== undefined) {
    // Of the same planes, so that places over the whole tensor hold.
    const flat = (name: string, size: number) => to.add("Reshape", [name, to.integers([size])]);
    const nothing = to.add("Expand", [to.zero(), to.integers([sizeOf(shape)])]);
    const places = flat(known.places, sizeOf(values.shape));
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
