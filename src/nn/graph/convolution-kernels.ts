import type { Kernel } from "./kernel.ts";
import { type Shape, sizeOf } from "./shape.ts";
import type { Window } from "./tensor.ts";

type ImageOp =
  | "conv2d"
  | "conv2dImages"
  | "conv2dFilters"
  | "maxPool"
  | "maxPoolIndices"
  | "gatherPlanes"
  | "scatterPlanes";

/** Plain loops for the operations on images. */
export const convolutionKernels: { [Op in ImageOp]: Kernel<Op> } = {
  conv2d: ({ inputs: [x, w], shape, attributes }, [images, filters]) => {
    const result = new Float64Array(sizeOf(shape));
    eachProduct(x.shape, w.shape, shape, attributes, (xAt, wAt, yAt) => {
      result[yAt] += images[xAt] * filters[wAt];
    });
    return result;
  },
  conv2dImages: ({ inputs: [y, w], shape, attributes }, [g, filters]) => {
    const result = new Float64Array(sizeOf(shape));
    eachProduct(shape, w.shape, y.shape, attributes, (xAt, wAt, yAt) => {
      result[xAt] += g[yAt] * filters[wAt];
    });
    return result;
  },
  conv2dFilters: ({ inputs: [x, y], shape, attributes }, [images, g]) => {
    const result = new Float64Array(sizeOf(shape));
    eachProduct(x.shape, shape, y.shape, attributes, (xAt, wAt, yAt) => {
      result[wAt] += images[xAt] * g[yAt];
    });
    return result;
  },
  maxPool: ({ inputs: [x], shape, attributes }, [images]) => {
    const places = largestPlaces(images, x.shape, shape, attributes);
    return Float64Array.from(places, (at) => images[at]);
  },
  maxPoolIndices: ({ inputs: [x], shape, attributes }, [images]) => {
    const plane = x.shape[2] * x.shape[3];
    return Float64Array.from(largestPlaces(images, x.shape, shape, attributes), (at) => at % plane);
  },
  gatherPlanes: ({ inputs: [x, { shape }] }, [images, indices]) => {
    const [plane, windows] = [x.shape[2] * x.shape[3], shape[2] * shape[3]];
    return indices.map((at, i) => images[Math.floor(i / windows) * plane + at]);
  },
  scatterPlanes: ({ inputs: [{ shape: from }], shape, attributes: { add } }, [values, indices]) => {
    const [plane, windows] = [shape[2] * shape[3], from[2] * from[3]];
    const result = new Float64Array(sizeOf(shape));
    for (let i = 0; i < values.length; i++) {
      const at = Math.floor(i / windows) * plane + indices[i];
      result[at] = add ? result[at] + values[i] : values[i];
    }
    return result;
  },
};

/** Calls back with the places of every image value, filter value and result that belong together. */
function eachProduct(
  [n, c, height, width]: Shape,
  [o, , rows, columns]: Shape,
  [, , down, across]: Shape,
  { strides, padding }: Window,
  visit: (image: number, filter: number, result: number) => void,
): void {
  for (let i = 0; i < n * o * c; i++) {
    const [image, output, channel] = [Math.floor(i / (o * c)), Math.floor(i / c) % o, i % c];
    for (let p = 0; p < down * across * rows * columns; p++) {
      const column = p % columns;
      const row = Math.floor(p / columns) % rows;
      const place = Math.floor(p / (columns * rows));
      const y = Math.floor(place / across) * strides[0] - padding[0] + row;
      const x = (place % across) * strides[1] - padding[1] + column;
      if (y < 0 || y >= height || x < 0 || x >= width) continue;
      visit(
        ((image * c + channel) * height + y) * width + x,
        ((output * c + channel) * rows + row) * columns + column,
        (image * o + output) * down * across + place,
      );
    }
  }
}

/** Place of the first largest value of each window. */
function largestPlaces(
  images: Float64Array,
  [n, c, height, width]: Shape,
  [, , down, across]: Shape,
  { kernel: [rows, columns], strides, padding }: Window & { readonly kernel: readonly [number, number] },
): Int32Array {
  const places = new Int32Array(n * c * down * across).fill(-1);
  for (let i = 0; i < places.length; i++) {
    const plane = Math.floor(i / (down * across)) * height * width;
    const top = (Math.floor(i / across) % down) * strides[0] - padding[0];
    const left = (i % across) * strides[1] - padding[1];
    for (let y = Math.max(0, top); y < Math.min(height, top + rows); y++) {
      for (let x = Math.max(0, left); x < Math.min(width, left + columns); x++) {
        const at = plane + y * width + x;
        if (places[i] < 0 || images[at] > images[places[i]]) places[i] = at;
      }
    }
  }
  return places;
}
