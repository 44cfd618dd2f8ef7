import { expect, it } from "vitest";
import { readPds3 } from "../../../src/io/pds3/read-pds3.ts";
import { failure, place, temporaryFolder } from "../files.ts";

const folder = temporaryFolder();
const [B, L, S] = [
  [0, 1],
  [0, 1, 2],
  [0, 1, 2, 3, 4],
];
const at = (b: number, l: number, s: number) => 100 * b + 10 * l + s + 1;

function cube(format: string, data: Uint8Array, type = "UnsignedByte"): Buffer {
  const core = `Object = Core\n StartByte = 513\n Format = ${format}\n TileSamples = 2\n TileLines = 2\n`;
  const size = "Group = Dimensions\n Samples = 5\n Lines = 3\n Bands = 2\nEnd_Group\n";
  const pixels = `Group = Pixels\n Type = ${type}\n ByteOrder = Lsb\n Base = 1.0\n Multiplier = 2.0\nEnd_Group\n`;
  const label = `Object = IsisCube\n${core}${size}${pixels}End_Object\nEnd_Object\nEnd\n`;
  return Buffer.concat([Buffer.from(label.padEnd(512)), data]);
}

const tiles = B.flatMap((b) =>
  [0, 2].flatMap((top) =>
    [0, 2, 4].flatMap((left) =>
      [0, 1].flatMap((y) => [0, 1].map((x) => (left + x < 5 && top + y < 3 ? at(b, top + y, left + x) : 0))),
    ),
  ),
);
const flat = B.flatMap((b) => L.flatMap((l) => S.map((s) => at(b, l, s))));

it.each([
  ["Tile", tiles],
  ["BandSequential", flat],
])("readPds3() reads ISIS cubes of format %s, whole and in part", async (format, data) => {
  const image = (await readPds3(place(folder, `${format}.cub`, cube(format, Uint8Array.from(data))))).image();
  expect([...image.read()]).toEqual(flat);
  expect([...image.read({ band: 1, lines: { start: 1, count: 2 } })]).toEqual(flat.slice(20, 30));
  expect(image.read({ scaled: true })[4]).toBe(11);
  expect(await failure(async () => image.read({ lines: { start: 2, count: 2 } }))).toMatchObject({
    code: "OUT_OF_RANGE",
  });
});

it("readPds3() refuses ISIS cubes that end too soon or hold unknown pixels", async () => {
  const short = await readPds3(place(folder, "short.cub", cube("Tile", Uint8Array.from(tiles.slice(1)))));
  expect(await failure(async () => short.image().read())).toMatchObject({ code: "TRUNCATED" });
  const odd = await readPds3(place(folder, "odd.cub", cube("Tile", Uint8Array.from(tiles), "Complex")));
  expect(await failure(async () => odd.image())).toMatchObject({ code: "UNSUPPORTED_TYPE" });
});
