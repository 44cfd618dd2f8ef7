import fc from "fast-check";
import { expect, test } from "vitest";
import { packedCodes, packedPlane } from "../../src/interactive/packed-plane.ts";
import { quantized } from "../../src/interactive/quantized.ts";
import { unpackedPlane } from "../../widgets/src/views/packed-plane.ts";

const bytesOf = (plane: ReturnType<typeof packedPlane>) => ({ ...plane, packed: Uint8Array.from(plane.packed) });

test("the page unpacks every code of an image, whatever the image", async () => {
  const code = fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.constantFrom(0, 1, 65_534, 65_535));
  await fc.assert(
    fc.asyncProperty(
      fc.array(code, { maxLength: 80 }),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      async (list, columns, isWide) => {
        const codes = isWide ? Uint16Array.from(list) : Uint8Array.from(list);
        const back = await unpackedPlane(bytesOf(packedCodes({ low: -1, high: 7, codes }, columns)));
        expect(back).toEqual({ low: -1, high: 7, codes });
      },
    ),
    { numRuns: 60 },
  );
});

test("smooth planes of a frame take two fifths of their bytes, in colours a tenth, noise no more than it has", () => {
  const [rows, columns] = [120, 120];
  const smooth = Float32Array.from({ length: rows * columns }, (_, i) => {
    const [x, y] = [(i % columns) / 60 - 1, Math.floor(i / columns) / 60 - 1];
    return x * x + y * y < 0.9 ? Math.acos(Math.sqrt(1 - x * x - y * y)) : Number.NaN;
  });
  const plain = quantized(smooth).codes.byteLength;
  expect(packedPlane(smooth, columns, 16).packed.length).toBeLessThan(plain / 2.5);
  expect(packedPlane(smooth, columns, 8).packed.length).toBeLessThan(plain / 10);
  let state = 1;
  const noise = smooth.map(() => {
    state = (state * 48_271) % 2_147_483_647;
    return state;
  });
  expect(packedPlane(noise, columns, 16).packed.length).toBeLessThan(plain * 1.01);
});
