import { describe, expect, it } from "vitest";
import { globe } from "../../src/figures/globe.ts";

const points = { x: [1, 0], y: [0, 1], z: [0, 0] };

describe("globe()", () => {
  it("draws a sphere and each layer a little above the one before", () => {
    const { data, layout } = globe({ points: [points, { ...points, name: "kept", color: "#00ff00" }], title: "Globe" });
    expect(data.map(({ type }) => type)).toEqual(["surface", "scatter3d", "scatter3d"]);
    const heights = data.slice(1).map((trace) => Number((trace.x as ArrayLike<number>)[0]));
    expect(heights[0]).toBeGreaterThan(1);
    expect(heights[1]).toBeGreaterThan(heights[0]);
    expect(data[2].name).toBe("kept");
    expect(layout.showlegend).toBe(true);
  });

  it("shows values by colour, with a bar where they have a name", () => {
    const { data } = globe({ points: [{ ...points, color: [3, 4], label: "radiance" }] });
    expect(data[1].marker).toMatchObject({ showscale: true, colorbar: { title: { text: "radiance" } } });
  });

  it("refuses nothing, and coordinates of different lengths", () => {
    expect(() => globe({ points: [] })).toThrow(expect.objectContaining({ code: "NO_VALUES" }));
    expect(() => globe({ points: [{ ...points, z: [0] }] })).toThrow(
      expect.objectContaining({ code: "SHAPE_MISMATCH" }),
    );
  });
});
