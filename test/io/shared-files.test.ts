import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPds3 } from "../../src/io/pds3/read-pds3.ts";
import { readVicar } from "../../src/io/vicar/read-vicar.ts";
import { hasSharedData, sharedData } from "../support/shared-data.ts";
import { fixture } from "./files.ts";
import { storedDigests } from "./fits/digest.ts";

interface Sums {
  readonly sum: number;
  /** Each pixel times 1 to 1009, over and over: tells pixels in another order. */
  readonly weighted: number;
}

const stored = (name: string) => JSON.parse(readFileSync(fixture(`pds/${name}`), "utf8"));
const facts = stored("images.json") as Record<"pds3" | "vicar", Record<string, Sums>>;
const peers = stored("peers.json").files as Record<string, Record<string, Sums>>;
const labels = stored("labels.json").files as Record<string, unknown>;
const close = (value: number, wanted: number) => Math.abs(value - wanted) <= 1e-12 * Math.abs(wanted);

describe("images of planetary missions", () => {
  it("have the same pixels in pdr, planetaryimage or rms-vicar as in NumPy, each in one of them at least", () => {
    for (const [name, known] of Object.entries({ ...facts.pds3, ...facts.vicar })) {
      const found = Object.entries(peers[name]);
      expect(found.length, name).toBeGreaterThan(0);
      for (const [peer, { sum, weighted }] of found) {
        expect([close(sum, known.sum), close(weighted, known.weighted)], `${name} by ${peer}`).toEqual([true, true]);
      }
    }
  });

  it.skipIf(!hasSharedData).each(Object.keys(peers))("%s has those pixels here too", async (name) => {
    const image =
      name in facts.vicar ? (await readVicar(sharedData(name))).image : (await readPds3(sharedData(name))).image();
    const pixels = Float64Array.from(image.read(), Number);
    const sum = pixels.reduce((total, value) => total + value, 0);
    const weighted = pixels.reduce((total, value, i) => total + value * ((i % 1009) + 1), 0);
    for (const known of Object.values(peers[name])) {
      expect([close(sum, known.sum), close(weighted, known.weighted)]).toEqual([true, true]);
    }
  });
});

describe.skipIf(!hasSharedData)("the folder of real files", () => {
  // What no reader is for.
  const texts = ["vmc/AAREADME.TXT", "vmc/ERRATA.TXT"];

  it("holds none that is not compared with astropy, pvl, NumPy or the readers above", () => {
    const compared = new Set([
      ...Object.keys(storedDigests("shared.json")).map((name) => `fits/${name}`),
      ...Object.keys(labels),
      ...Object.keys(peers),
      ...texts,
    ]);
    const files = ["fits", "pds3", "vmc"].flatMap((folder) =>
      readdirSync(sharedData(folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(sharedData().length + 1)),
    );
    expect(files.length).toBeGreaterThan(70);
    expect(files.filter((name) => !compared.has(name))).toEqual([]);
  });
});
