import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { directionOf, placeOf, turned, turnedBack, turnTo } from "../../../src/planet/patches/turn.ts";
import { viewpointGrid, viewpointSpacing, viewpointsWithin } from "../../../src/planet/patches/viewpoints.ts";
import { venus } from "../../../src/planet/planet.ts";

const place = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -179.999, max: 179.999, noNaN: true }),
});

describe("turnTo()", () => {
  it("takes its place to the middle, with the pole straight up", () => {
    const turn = turnTo({ latitude: 30, longitude: -70 });
    turned(turn, directionOf({ latitude: 30, longitude: -70 })).forEach((value, i) => {
      expect(value).toBeCloseTo([1, 0, 0][i], 15);
    });
    const [x, y, z] = turned(turn, [0, 0, 1]);
    expect([x, y, z]).toEqual([Math.sin(Math.PI / 6), 0, Math.cos(Math.PI / 6)]);
  });

  it("is undone to 1e-9 degrees, as a part of the circle it lies on", () => {
    fc.assert(
      fc.property(place, place, (middle, from) => {
        const turn = turnTo(middle);
        const back = placeOf(turnedBack(turn, turned(turn, directionOf(from))));
        expect(Math.abs(back.latitude - from.latitude)).toBeLessThan(1e-9);
        const gap = Math.abs(back.longitude - from.longitude) * Math.cos((from.latitude * Math.PI) / 180);
        expect(Math.min(gap, 360 - gap)).toBeLessThan(1e-9);
      }),
    );
  });

  it("keeps lengths and angles", () => {
    fc.assert(
      fc.property(place, place, place, (middle, a, b) => {
        const turn = turnTo(middle);
        const product = (p: readonly number[], q: readonly number[]) => p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
        const before = product(directionOf(a), directionOf(b));
        expect(product(turned(turn, directionOf(a)), turned(turn, directionOf(b)))).toBeCloseTo(before, 12);
      }),
    );
  });
});

describe("viewpointSpacing()", () => {
  it("is 2 asin(s / 2R), as the paper has it for its three scales", () => {
    expect(viewpointSpacing(3000, venus.radiusKm)).toBeCloseTo(28.7018, 4);
    expect(viewpointSpacing(500, venus.radiusKm)).toBeCloseTo(4.73513, 5);
    expect(viewpointSpacing(25, venus.radiusKm)).toBeCloseTo(0.236689, 6);
  });

  it("refuses a width that does not fit on the planet", () => {
    for (const scale of [0, -1, Number.NaN, 12_104]) {
      expect(() => viewpointSpacing(scale, venus.radiusKm)).toThrow(expect.objectContaining({ code: "BAD_SCALE" }));
    }
  });
});

describe("viewpointGrid()", () => {
  it("counts the nodes that the reference program makes", () => {
    const size = (scale: number) => {
      const { longitudes, latitudes } = viewpointGrid(scale, venus.radiusKm);
      return [longitudes, latitudes];
    };
    expect(size(3000)).toEqual([13, 7]);
    expect(size(500)).toEqual([77, 39]);
    expect(size(25)).toEqual([1521, 761]);
  });
});

describe("viewpointsWithin()", () => {
  const spacing = viewpointSpacing(500, venus.radiusKm);

  it("finds those of the whole grid that lie within, in order", () => {
    const interval = fc.tuple(fc.double({ min: -1, max: 0, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(interval, interval, (y, z) => {
        const all: string[] = [];
        for (let row = 19; row >= -19; row--) {
          for (let column = -19; column <= 19; column++) {
            const node = { latitude: row * spacing, longitude: column * spacing };
            const [, across, up] = directionOf(node);
            if (across >= y[0] && across <= y[1] && up >= z[0] && up <= z[1]) all.push(JSON.stringify(node));
          }
        }
        expect(viewpointsWithin(spacing, { y, z }).map((node) => JSON.stringify(node))).toEqual(all);
      }),
      { numRuns: 40 },
    );
  });

  it("visits only the nodes near the data", () => {
    const small = viewpointSpacing(25, venus.radiusKm);
    expect(viewpointsWithin(small, { y: [-0.01, 0.01], z: [-0.01, 0.01] })).toHaveLength(25);
  });
});
