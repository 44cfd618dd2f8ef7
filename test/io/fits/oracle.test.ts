import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Hdu } from "../../../src/io/fits/hdu.ts";
import { readFits } from "../../../src/io/fits/read-fits.ts";
import { type NumberArray, typeOf } from "../../../src/io/values.ts";
import { hasSharedData, sharedData } from "../../support/shared-data.ts";
import { cellText, fitsFixtures, type HduDigest, hashOf, imageHash, scalarText, storedDigests } from "./digest.ts";

const made = storedDigests("expected.json");
const shared = storedDigests("shared.json");

async function compare(path: string, expected: HduDigest[]): Promise<void> {
  const { hdus } = await readFits(path);
  expect(hdus.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
  expect(hdus.map(({ version }) => version)).toEqual(expected.map(({ version }) => version));
  expected.forEach((reference, i) => {
    const hdu = hdus[i];
    const what = `HDU ${i} of ${path}`;
    expect(cards(hdu), what).toEqual(reference.cards);
    compareImage(hdu, reference, what);
    if (reference.table) expect(tableDigest(hdu), what).toEqual(reference.table);
    const sums = hdu.checksums();
    if (reference.datasum !== undefined) expect(sums.datasum, what).toBe(reference.datasum ? "correct" : "wrong");
    if (reference.checksum !== undefined) expect(sums.checksum, what).toBe(reference.checksum ? "correct" : "wrong");
  });
}

function cards({ header }: Hdu): HduDigest["cards"] {
  const lines = header.cards.map(({ keyword, value, comment }) => `${keyword}|${scalarText(value)}|${comment}`);
  return { count: lines.length, hash: hashOf(lines.join("\n")), first: lines.slice(0, 6) };
}

function compareImage(hdu: Hdu, { image }: HduDigest, what: string): void {
  if (!hdu.kind.endsWith("image")) return;
  if (!image) {
    expect(hdu.image().data.length, what).toBe(0);
    return;
  }
  const { data, shape } = hdu.image();
  const same = inTheirType(data, image.type);
  expect(
    {
      shape,
      type: typeOf(same),
      hash: imageHash(same),
      first: Array.from(same.slice(0, 4) as ArrayLike<unknown>, scalarText),
      last: same.length > 0 ? scalarText(same[same.length - 1]) : null,
    },
    what,
  ).toEqual(image);
}

function tableDigest(hdu: Hdu): HduDigest["table"] {
  const table = hdu.table();
  const columns = hdu.columns().map(({ name, format }) => {
    const lines = Array.from(table.column(name) as ArrayLike<unknown>, cellText);
    const first = lines.slice(0, 3);
    return { name, format, hash: hashOf(lines.join("\n")), first: first.join(" ").length < 300 ? first : [] };
  });
  return { rows: table.length, columns };
}

/** 64-bit integers of which none is beyond 2^53 are doubles here. */
function inTheirType(data: NumberArray, type: string): NumberArray {
  if (!(data instanceof Float64Array)) return data;
  if (type === "int64") return BigInt64Array.from(data, BigInt);
  return type === "uint64" ? BigUint64Array.from(data, BigInt) : data;
}

describe("readFits() equals astropy", () => {
  for (const [name, digest] of Object.entries(made)) {
    it(`on the made file ${name}`, () => compare(join(fitsFixtures, name), digest));
  }
  for (const [name, digest] of Object.entries(shared)) {
    it.skipIf(!hasSharedData)(`on the real file ${name}`, () => compare(sharedData("fits", name), digest));
  }
});
