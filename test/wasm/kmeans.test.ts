import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainLoops } from "../../src/cluster/kmeans-loops.ts";
import { lloyd } from "../../src/cluster/lloyd.ts";
import { seedPlusPlus } from "../../src/cluster/seeding.ts";
import { random } from "../../src/random.ts";
import { kmeansFits, simdLoops } from "../../src/wasm/kmeans.ts";
import { runHere } from "../../src/wasm/sliced.ts";
import { noise } from "../support/check-clusterer.ts";

describe("simdLoops()", () => {
  it("gives the same bits as its plain twin, from seeding to the last iteration", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 11 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer(),
        fc.boolean(),
        (n, columns, wanted, seed, tied) => {
          const k = Math.min(wanted, n);
          const { data } = noise(n, columns, seed);
          const simd = simdLoops(n, columns, k);
          const runs = [simd, plainLoops(n, columns, k)].map((loops) => {
            for (let at = 0; at < data.length; at++) {
              const to = Math.floor(at / columns) * loops.d + (at % columns);
              loops.x[to] = tied ? Math.round(data[at]) : data[at];
            }
            loops.load(1 / 16);
            const stream = random(seed);
            // Twice, because a second run must find nothing left of the first.
            for (let run = 0; run < 2; run++) {
              runHere(simd.module, seedPlusPlus(loops, stream));
              runHere(simd.module, lloyd(loops, 0, 100));
            }
            return { labels: loops.labels.slice(), centers: loops.centers.slice(), inertia: loops.inertia() };
          });
          expect(runs[0]).toEqual(runs[1]);
        },
      ),
      { numRuns: 120 },
    );
  });

  it("knows what its memory cannot hold", () => {
    expect(kmeansFits(10_000_000, 8, 20)).toBe(true);
    expect(kmeansFits(100_000_000, 8, 20)).toBe(false);
  });
});
