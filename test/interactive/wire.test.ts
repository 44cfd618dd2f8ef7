import fc from "fast-check";
import { expect, test } from "vitest";
import { packState, unpackState } from "../../src/interactive/wire.ts";
import { pack, unpack } from "../../widgets/src/live/wire.ts";

test("packState() takes typed arrays out at any depth and names their places", () => {
  const { state, bufferPaths, buffers } = packState({
    k: 2,
    x: Float32Array.of(1.5),
    deep: [{ rows: Uint32Array.of(7, 8) }],
  });
  expect(state).toEqual({ k: 2, x: { dtype: "f4" }, deep: [{ rows: { dtype: "u4" } }] });
  expect(bufferPaths).toEqual([
    ["x", "buffer"],
    ["deep", 0, "rows", "buffer"],
  ]);
  expect(buffers.map((bytes) => [...bytes])).toEqual([
    [0, 0, 0xc0, 0x3f],
    [7, 0, 0, 0, 8, 0, 0, 0],
  ]);
});

const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("__proto__"));

test("any state comes back as it was", () => {
  fc.assert(
    fc.property(json, fc.float64Array(), fc.uint8Array(), (value, doubles, bytes) => {
      const state = { value, list: [doubles, { bytes }] };
      const { state: packed, bufferPaths, buffers } = packState(state);
      expect(unpackState(JSON.parse(JSON.stringify(packed)), bufferPaths, buffers)).toEqual(
        JSON.parse(JSON.stringify({ value })) && { ...state, value: JSON.parse(JSON.stringify(value)) },
      );
    }),
    { numRuns: 50 },
  );
});

test("an empty array goes both ways without a buffer, which would be lost", () => {
  const empty = { rows: new Uint32Array(0), list: [new Float64Array(0)] };
  expect(unpackState(pack(empty), [], [])).toEqual(empty);
  const { state, bufferPaths } = packState(empty);
  expect([unpack(state), bufferPaths]).toEqual([empty, []]);
  expect(unpackState({ text: { dtype: "any", length: 0 } }, [], [])).toEqual({ text: { dtype: "any", length: 0 } });
});

test("unpackState() refuses paths that lead nowhere, unknown types and cut-off numbers", () => {
  const bytes = Uint8Array.of(1, 2, 3, 4);
  const bad = (state: unknown, paths: unknown, buffers = [bytes]) =>
    expect(() => unpackState(state, paths, buffers), JSON.stringify(paths)).toThrowError(
      expect.objectContaining({ code: "BAD_WIDGET_MESSAGE" }),
    );
  bad({ x: { dtype: "f4" } }, [["y", "buffer"]]);
  bad({ x: { dtype: "f4" } }, [["x"]]);
  bad({ x: { dtype: "f4" } }, "x");
  bad({ x: { dtype: "f4" } }, [["x", "buffer"]], []);
  bad({ x: { dtype: "f16" } }, [["x", "buffer"]]);
  bad({ x: { dtype: "toString" } }, [["x", "buffer"]]);
  bad({ x: { dtype: "f8" } }, [["x", "buffer"]]);
  bad({ x: 1 }, [["__proto__", "buffer"]]);
  bad({ x: 1 }, [["constructor", "prototype", "buffer"]]);
});
