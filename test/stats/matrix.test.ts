import { expect, test } from "vitest";
import { tsne } from "../../src/index.ts";
import { matrix } from "../../src/matrix.ts";

test("matrix() takes rows of numbers; null and undefined are missing", () => {
  expect(
    matrix([
      [1, 2],
      [3, null as never],
    ]),
  ).toEqual({ data: new Float64Array([1, 2, 3, Number.NaN]), rows: 2, cols: 2 });
  expect(matrix([new Float32Array([1, 2]) as never])).toEqual({ data: new Float64Array([1, 2]), rows: 1, cols: 2 });
  expect(matrix([])).toEqual({ data: new Float64Array(0), rows: 0, cols: 0 });
});

test("matrix() takes numbers in one array alike", () => {
  expect(matrix([1, null, undefined, 3] as never, 2, 2).data).toEqual(Float64Array.of(1, Number.NaN, Number.NaN, 3));
  expect(matrix(Int32Array.of(1, 2) as never, 2, 1).data).toEqual(Float64Array.of(1, 2));
  for (const value of ["x", "4", true, 4n]) {
    expect(() => matrix([1, 2, 3, value] as never, 2, 2)).toThrow(
      expect.objectContaining({
        code: "NOT_NUMERIC",
        message: `Cannot make a matrix: row 1, column 1 holds "${value}"`,
      }),
    );
  }
  expect(() => matrix(BigInt64Array.of(1n) as never, 1, 1)).toThrow(expect.objectContaining({ code: "NOT_NUMERIC" }));
});

test.each([
  [
    "a text",
    [
      [1, 2],
      [3, "4"],
    ],
    "NOT_NUMERIC",
    'row 1, column 1 holds "4"',
  ],
  ["rows of unequal length", [[1, 2], [3]], "SHAPE_MISMATCH", "row 0 has 2 numbers, row 1 has 1"],
  ["numbers without rows and columns", [1, 2], "SHAPE_MISMATCH", "numbers without rows and cols"],
])("matrix() refuses %s", (_, rows, code, message) => {
  expect(() => matrix(rows as never)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});

test("what looks for NaN alone refuses what is no matrix too", async () => {
  await expect(tsne([[1, 2]] as never)).rejects.toMatchObject({ code: "NOT_A_MATRIX" });
});
