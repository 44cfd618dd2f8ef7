import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainLoops } from "../../src/cluster/kmeans-loops.ts";
import { lloyd } from "../../src/cluster/lloyd.ts";
import { seedPlusPlus } from "../../src/cluster/seeding.ts";
import { random } from "../../src/random.ts";
import { kmeansFits, simdLoops } from "../../src/wasm/kmeans.ts";
import { noise } from "../support/check-clusterer.ts";

describe("simdLoops()", () => {
  it("gives the same bits as its plain twin, from seeding to the last iteration", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer(),
        fc.boolean(),
        (n, pairs, wanted, seed, tied) => {
          const k = Math.min(wanted, n);
          const d = 2 * pairs;
          const { data } = noise(n, d, seed);
          const runs = [simdLoops(n, d, k), plainLoops(n, d, k)].map((loops) => {
            loops.x.set(tied ? data.map(Math.round) : data);
            const stream = random(seed);
            // Twice, because a second run must find nothing left of the first.
            for (let run = 0; run < 2; run++) {
              seedPlusPlus(loops, stream);
              lloyd(loops, 0, 100);
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
