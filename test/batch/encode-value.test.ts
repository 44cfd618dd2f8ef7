import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeValue, encodeValue, storedBounds } from "../../src/batch/encode-value.ts";

function thereAndBack(value: unknown): unknown {
  const stored: Uint8Array[] = [];
  let end = 0;
  const encoded = encodeValue(value, (bytes) => {
    stored.push(Uint8Array.from(bytes));
    end += bytes.length;
    return end - bytes.length;
  });
  const all = Buffer.concat(stored);
  expect(storedBounds(encoded) ?? [0, 0]).toEqual([0, end]);
  return decodeValue(JSON.parse(JSON.stringify(encoded)), (offset, bytes) => all.subarray(offset, offset + bytes));
}

describe("encodeValue()", () => {
  it("is undone by decodeValue(), for any plain data, whose bytes lie within storedBounds()", () => {
    const leaf = fc.oneof(
      fc.constantFrom(null, true, false, Number.NaN, Number.POSITIVE_INFINITY, -0, 12345678901234567890n),
      fc.string(),
      fc.double(),
      fc.float32Array(),
      fc.uint8Array(),
      fc.float64Array(),
      fc.int32Array(),
    );
    const key = fc.string().filter((name) => !name.startsWith("$") && name !== "__proto__");
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(tie("tree")),
        fc.dictionary(key, tie("tree"), { noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        expect(thereAndBack(value)).toEqual(value);
      }),
      { numRuns: 100 },
    );
  });

  it("refuses what is no plain data, and says where", () => {
    const run = (value: unknown) => () => encodeValue(value, () => 0);
    expect(run({ a: [1, new Map()] })).toThrow("Cannot keep the value.a[1]: it is or has a Map");
    expect(run({ $array: 1 })).toThrow(expect.objectContaining({ code: "NOT_PLAIN" }));
    expect(run(new Date(0))).toThrow(expect.objectContaining({ code: "NOT_PLAIN" }));
  });
});
