import { describe, expect, test } from "vitest";
import { nameHint, nearNames } from "../../src/table/near-names.ts";

const names = ["DHR443", "DHR490", "DHR1020", "NDVI", "LandPercentage", "surface_albedo"];

describe("nearNames()", () => {
  test("finds names that differ in case, separators or a letter, nearest first", () => {
    expect(nearNames("dhr443", names)[0]).toBe("DHR443");
    expect(nearNames("Surface Albedo", names)).toEqual(["surface_albedo"]);
    expect(nearNames("LandPercantage", names)).toEqual(["LandPercentage"]);
    expect(nearNames("DHR1021", names)[0]).toBe("DHR1020");
    expect(nearNames("NDIV", names)).toEqual(["NDVI"]);
  });

  test("finds names that contain the wanted one", () => {
    expect(nearNames("albedo", names)).toEqual(["surface_albedo"]);
    expect(nearNames("DHR", names)).toEqual(["DHR443", "DHR490", "DHR1020"]);
  });

  test("finds nothing where nothing is near", () => {
    expect(nearNames("xyz", names)).toEqual([]);
    expect(nameHint("xyz", names, "variables")).toBe(`The variables are ${names.join(", ")}.`);
    expect(nameHint("xyz", [], "variables")).toBe("There are no variables.");
  });
});
