import { expect, test } from "vitest";
import { Frame } from "../../src/planet/frame.ts";
import { foldLongitude, jupiter, localTimeOf, venus } from "../../src/planet/planet.ts";
import { metadata } from "./scene-frame.ts";

function frame(rows: number, cols: number): Frame {
  const plane = (value: number) => new Float32Array(rows * cols).fill(value);
  return new Frame({
    rows,
    cols,
    radiance: Float32Array.from({ length: rows * cols }, (_, i) => (i === 0 ? Number.NaN : i)),
    incidence: plane(10),
    emission: plane(20),
    phase: plane(30),
    latitude: plane(0),
    longitude: plane(0),
    localTime: plane(12),
    metadata,
  });
}

test("a Frame counts its valid pixels and says so as text", () => {
  const made = frame(2, 3);
  expect(made.valid).toBe(5);
  expect(String(made)).toBe(
    "Frame(Venus Express VMC UV2, 2013-02-18T04:05:06.000Z, 2 x 3 pixels, 5 valid, 0.457 km per pixel)",
  );
  expect(made.source).toEqual({ kind: "stand-in", name: "Venus Express VMC" });
});

test("Frame.with() gives a new frame that shares what stays, and leaves the old one as it was", () => {
  const before = frame(2, 3);
  const radiance = new Float32Array(6);
  const after = before.with({ radiance, metadata: { outliers: 4 } });
  expect(after.radiance).toBe(radiance);
  expect(after.incidence).toBe(before.incidence);
  expect(after.metadata).toEqual({ ...metadata, outliers: 4 });
  expect(before.metadata.outliers).toBeUndefined();
  expect(before.valid).toBe(5);
});

test("a Frame refuses planes of another size", () => {
  expect(() => frame(2, 3).with({ phase: new Float32Array(5) })).toThrow(
    expect.objectContaining({ code: "SHAPE_MISMATCH", message: expect.stringContaining("5 numbers in phase") }),
  );
  expect(() => frame(0, 3)).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
});

test("a Frame makes phase and local time when they are first looked at, once, for frames made of it too", () => {
  let made = 0;
  const eager = frame(2, 3);
  const lazy = new Frame({
    ...eager,
    phase: () => new Float32Array(6).fill(++made),
    localTime: () => new Float32Array(5),
  });
  const after = lazy.with({ radiance: new Float32Array(6) });
  expect(made).toBe(0);
  expect(after.phase).toBe(lazy.phase);
  expect(made).toBe(1);
  expect(() => after.localTime).toThrow(
    expect.objectContaining({ code: "SHAPE_MISMATCH", message: expect.stringContaining("5 numbers in localTime") }),
  );
});

test("localTimeOf() runs backwards with longitude on Venus and forwards on Jupiter", () => {
  expect(localTimeOf(40, 40, venus)).toBe(12);
  expect(localTimeOf(55, 40, venus)).toBe(11);
  expect(localTimeOf(55, 40, jupiter)).toBe(13);
  expect(localTimeOf(-170, 170, venus)).toBeCloseTo(12 - 20 / 15, 12);
  expect(localTimeOf(180, 0, venus)).toBe(0);
});

test("foldLongitude() gives [-180, 180)", () => {
  expect([0, 180, 190, 359, -180, -181, 720.5].map(foldLongitude)).toEqual([0, -180, -170, -1, -180, 179, 0.5]);
});
