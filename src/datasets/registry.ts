import type { DataSet } from "./data-set.ts";
import { graspGates } from "./grasp-gates.ts";

/** Every data set the notebooks use. */
export const dataSets: readonly DataSet[] = [
  {
    name: "grasp",
    title: "GRASP/POLDER L3 climatology",
    pattern: "GRASP*POLDER*climatolog*.nc",
    licence: "free for registered users of AERIS/ICARE under its data policy; cite doi:10.5194/essd-12-3573-2020",
    obtain: [
      "Register with AERIS/ICARE: https://www.icare.univ-lille.fr/parasol/data-access/",
      "Choose the GRASP products of POLDER/PARASOL: https://www.grasp-open.com/products/polder-data-release/",
      "Take the level-3 climatology at 1 degree, GRASP_POLDER_L3_climatological_S1.1degree.nc.",
      "Put it into the folder data/ of your project, or into the folder that ALBEDO_DATA names, and leave its name.",
      "Check it: albedo data verify grasp",
    ],
    standIn: {
      file: "grasp-stand-in-1.nc",
      licence: "CC0-1.0; land outline: Natural Earth (public domain)",
      sha256: graspGates.sha256,
      write: async (path) => (await import("./write-grasp.ts")).writeGrasp(path),
    },
    verify: async (path) => (await import("./grasp-verify.ts")).verifyGrasp(path),
  },
];
