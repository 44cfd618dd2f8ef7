import fc from "fast-check";
import { expect, test } from "vitest";
import { compact, encodeArray, encodeArrays, extent } from "../../src/figures/typed-arrays.ts";

const kinds = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
];
const names = ["i1", "u1", "u1c", "i2", "u2", "i4", "u4", "f4", "f8"];

test("encodeArray() keeps every byte of every kind of array, also of a view into a buffer", () => {
  kinds.forEach((Kind, k) => {
    const whole = new Kind([9, 1, 2, 250, 9]);
    const view = whole.subarray(1, 4);
    const { dtype, bdata } = encodeArray(view);
    expect(dtype).toBe(names[k]);
    const bytes = Buffer.from(bdata, "base64");
    const back = new Kind(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    expect([...back]).toEqual([...view]);
  });
});

test("encodeArrays() finds arrays and matrices at any depth and leaves the rest alone", () => {
  const given = { a: [{ z: { data: new Float32Array([1, 2, 3, 4, 5, 6]), rows: 2, cols: 3 } }], b: null, c: "text" };
  expect(encodeArrays(given)).toEqual({
    a: [{ z: { dtype: "f4", bdata: "AACAPwAAAEAAAEBAAACAQAAAoEAAAMBA", shape: "2, 3" } }],
    b: null,
    c: "text",
  });
});

test("compact() keeps whole numbers exactly in the smallest kind that holds them", () => {
  expect(compact([1, -128, 127])).toEqual(new Int8Array([1, -128, 127]));
  expect(compact([1, 128])).toEqual(new Int16Array([1, 128]));
  expect(compact([1, 40000])).toEqual(new Int32Array([1, 40000]));
  expect(compact([1, 3e9])).toBeInstanceOf(Float32Array);
});

test("compact() keeps a gap, and turns to doubles where floats would move points", () => {
  expect([...compact([0.5, Number.NaN, 2])]).toEqual([0.5, Number.NaN, 2]);
  expect(compact([288776.25, 288776.26, 288776.27])).toBeInstanceOf(Float64Array);
});

test("compact() moves no value by more than a millionth of the range", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 20 }),
      (values) => {
        const [low, high] = extent(values);
        const kept = compact(values);
        values.forEach((value, i) => {
          expect(Math.abs(kept[i] - value)).toBeLessThanOrEqual(1e-6 * (high - low));
        });
      },
    ),
  );
});

test("extent() leaves out what is not finite", () => {
  expect(extent([3, Number.NaN, -1, Number.POSITIVE_INFINITY])).toEqual([-1, 3]);
  expect(extent([Number.NaN])).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
});
