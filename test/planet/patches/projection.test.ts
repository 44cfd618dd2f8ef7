import { describe, expect, it } from "vitest";
import { buckets } from "../../../src/planet/interpolation/buckets.ts";
import { densityLimits } from "../../../src/planet/patches/density.ts";
import { patchDefaults } from "../../../src/planet/patches/parameters.ts";
import { project } from "../../../src/planet/patches/projection.ts";
import type { Samples } from "../../../src/planet/patches/samples.ts";
import { turnTo } from "../../../src/planet/patches/turn.ts";

const half = 0.1;
const middle = { latitude: 0, longitude: 0 };
const limits = densityLimits(patchDefaults);

/** Points around the middle of the sphere, `side` × `side` of them within `reach` of it. */
function lattice(side: number, reach: number): { y: number; z: number }[] {
  const at = (i: number) => (((i + 0.5) / side) * 2 - 1) * reach;
  return Array.from({ length: side * side }, (_, i) => ({ y: at(i % side), z: at(Math.floor(i / side)) }));
}

function outcome(points: readonly { y: number; z: number }[]) {
  const y = Float64Array.from(points, (point) => point.y);
  const z = Float64Array.from(points, (point) => point.z);
  const cells = buckets(y, z, half / 5);
  const x = cells.x.map((east, i) => Math.sqrt(1 - east * east - cells.y[i] * cells.y[i]));
  const extent = { y: [-1, 1], z: [-1, 1] } as const;
  const samples: Samples = {
    count: y.length,
    turn: turnTo(middle),
    x,
    cells,
    values: new Float32Array(y.length),
    extent,
  };
  return project(samples, middle, { half, bins: 8, limits });
}

describe("project()", () => {
  it("takes 18,432 points within the patch and its margin, and not one fewer", () => {
    // 136² = 18,496 points as far as the margin goes, 128 in each part of the patch.
    const many = lattice(136, 1.49 * half);
    expect(outcome(many.slice(-18_432))).toMatchObject({ outcome: "kept" });
    expect(outcome(many.slice(-18_431))).toMatchObject({ outcome: "few points" });
  });

  it("counts no point farther than one and a half half widths", () => {
    const inside = lattice(136, 1.49 * half).slice(-18_431);
    expect(outcome([...inside, { y: 1.51 * half, z: 0 }])).toMatchObject({ outcome: "few points" });
    expect(outcome([...inside, { y: 1.49 * half, z: 0 }])).toMatchObject({ outcome: "kept" });
  });

  it("takes 26 points in every part of the patch, and not 25, because 25.6 are asked for", () => {
    const many = lattice(200, 1.49 * half);
    const first = many.filter(({ y, z }) => y < -0.75 * half && y >= -half && z < -0.75 * half && z >= -half);
    const rest = many.filter((point) => !first.includes(point));
    expect(first.length).toBeGreaterThan(26);
    expect(outcome([...rest, ...first.slice(0, 26)])).toMatchObject({ outcome: "kept", fewest: 26 });
    expect(outcome([...rest, ...first.slice(0, 25)])).toMatchObject({ outcome: "thin part", fewest: 25 });
  });
});

it("every parameter of Table 4 has its value there as default", () => {
  expect(patchDefaults).toMatchObject({
    maxIncidence: 75,
    maxEmission: 75,
    outlierThreshold: 5,
    resolution: 128,
    minDensity: 0.5,
    bins: 8,
    minBinDensity: 0.1,
    interpolation: "nearest",
    sigma: 16,
    contrast: 0.33,
  });
});
