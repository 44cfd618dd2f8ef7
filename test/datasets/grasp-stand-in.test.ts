import { describe, expect, test } from "vitest";
import { graspFill, graspStandIn } from "../../src/datasets/grasp-stand-in.ts";
import { graspVariables } from "../../src/datasets/grasp-variables.ts";
import { reportVariables } from "../../src/datasets/surface-variables.ts";

const file = graspStandIn();
const values = (name: string) => file.variables[name].data;

describe("graspVariables()", () => {
  test("are 131 of different names, the report's seven among them", () => {
    const names = graspVariables().map(({ name }) => name);
    expect(new Set(names).size).toBe(131);
    expect(names).toEqual(
      expect.arrayContaining([...reportVariables, "LandPercentage", "Latitude", "Longitude", "DHRS865"]),
    );
  });
});

describe("graspStandIn()", () => {
  test("has 131 variables on 180 × 360 cells, and the two axes", () => {
    const onGrid = Object.values(file.variables).filter(({ dimensions }) => dimensions.join() === "x,y");
    expect(file.dimensions).toEqual({ x: 180, y: 360 });
    expect(onGrid).toHaveLength(131);
    expect(onGrid.every(({ data }) => data.length === 180 * 360)).toBe(true);
    expect(Object.keys(file.variables)).toHaveLength(133);
  });

  test("has row 0 in the north, x ascending southwards, y the longitude", () => {
    expect([values("x")[0], values("x")[179], values("y")[0], values("y")[359]]).toEqual([-89.5, 89.5, -179.5, 179.5]);
    expect([values("Latitude")[0], values("Longitude")[0], values("Longitude")[1]]).toEqual([89.5, -179.5, -178.5]);
  });

  test("marks gaps with the fill value, never NaN", () => {
    for (const { data } of Object.values(file.variables)) expect(data.some(Number.isNaN)).toBe(false);
    expect(values("DHR443").filter((value) => value === graspFill).length).toBeGreaterThan(40_000);
    expect(values("LandPercentage").includes(graspFill)).toBe(false);
  });

  test("has aerosol fields in keeping with each other", () => {
    const [total, fine, coarse, ssa, absorbing, deviation] = [
      "AOD670",
      "AODF670",
      "AODC670",
      "SSA670",
      "AAOD670",
      "AODS670",
    ].map(values);
    let cells = 0;
    total.forEach((value, cell) => {
      if (value === graspFill) return;
      cells++;
      // Five decimals are kept.
      expect(Math.abs(fine[cell] + coarse[cell] - value)).toBeLessThan(2e-5);
      expect(Math.abs(value * (1 - ssa[cell]) - absorbing[cell])).toBeLessThan(2e-5);
      expect(deviation[cell] / value).toBeGreaterThan(0.049);
      expect(deviation[cell] / value).toBeLessThan(0.151);
    });
    expect(cells).toBeGreaterThan(30_000);
  });

  test("says that it is a stand-in", () => {
    expect(file.attributes.albedo_stand_in).toBe("GRASP/POLDER L3 climatology");
    expect(file.attributes.title).toContain("Stand-in");
  });
});
