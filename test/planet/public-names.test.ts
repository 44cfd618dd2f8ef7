import { expect, test } from "vitest";
import * as planet from "../../src/planet/index.ts";

test("albedo/planet gives these names and no others", () => {
  expect(Object.keys(planet).sort()).toEqual([
    "Frame",
    "Patches",
    "extractPatches",
    "fitMinnaert",
    "fitSubSolarPoint",
    "flatten",
    "foldLongitude",
    "gaussianBlur",
    "griddata",
    "jupiter",
    "localTimeOf",
    "maskAngles",
    "median3x3",
    "nadirPatches",
    "patchDefaults",
    "readPatches",
    "readUvi",
    "readVmc",
    "removeOutliers",
    "surveyFrame",
    "venus",
    "viewpointGrid",
    "viewpointSpacing",
  ]);
});
