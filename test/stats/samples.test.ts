import { expect, test } from "vitest";
import { matrix } from "../../src/matrix.ts";
import { requireSamples } from "../../src/stats/samples.ts";
import { tableFrom } from "../../src/table/table-from.ts";

test("requireSamples() takes a matrix", () => {
  expect(() => requireSamples(matrix([[1, 2]]), "cluster")).not.toThrow();
});

test.each([
  ["an array of rows", [[1, 2]], "Cannot cluster an array: a matrix is needed", "matrix(rows)"],
  [
    "a table",
    tableFrom({ a: [1, 2] }),
    "Cannot cluster a value of Table class: a matrix is needed",
    "table.matrix(names)",
  ],
  ["nothing", undefined, "Cannot cluster undefined: a matrix is needed", "table.matrix(names)"],
  ["a number", 3, "Cannot cluster a number: a matrix is needed", "table.matrix(names)"],
])("requireSamples() refuses %s and tells how to make a matrix", (_, value, message, hint) => {
  expect(() => requireSamples(value as never, "cluster")).toThrow(
    expect.objectContaining({ code: "NOT_A_MATRIX", message, hint: expect.stringContaining(hint) }),
  );
});
