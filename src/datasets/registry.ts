import { dirname } from "node:path";
import type { DataSet } from "./data-set.ts";
import { graspGates } from "./grasp-gates.ts";
import { isFirstByDefault } from "./venus-settings.ts";
import { venusDigest, venusFirst } from "./venus-version.ts";

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
    byHand: "its provider asks every user to register",
    standIn: {
      file: "grasp-stand-in-1.nc",
      licence: "CC0-1.0; land outline: Natural Earth (public domain)",
      sha256: graspGates.sha256,
      write: async (path) => (await import("./write-grasp.ts")).writeGrasp(path),
    },
    verify: async (path) => (await import("./grasp-verify.ts")).verifyGrasp(path),
    kind: async (path) => {
      const grid = await (await import("../io/read-netcdf.ts")).readNetcdf(path);
      grid.close();
      return grid.source.kind;
    },
  },
  {
    name: "venus",
    title: "images of Venus by Akatsuki UVI and Venus Express VMC",
    pattern: "uvi_*_l2b_v*.fit*",
    licence:
      "Akatsuki: free with acknowledgement of JAXA/DARTS; VMC: ESA Planetary Science Archive, cite the team and PSA",
    obtain: [
      "UVI: open https://data.darts.isas.jaxa.jp/pub/pds3/ and take the 365 nm level-2b images (vcouvi_1NNN/data/l2b) and the level-3bx geometry (vcouvi_7NNN/data/l3bx/fits) of the same times.",
      "VMC: open https://archives.esac.esa.int/psa/ftp/VENUS-EXPRESS/VMC/ and take .IMG files of DATA and .GEO files of GEOMETRY.",
      "Put both files of each image into the folder data/ of your project, or into the folder that ALBEDO_DATA names, and leave their names.",
      "Check one: albedo data verify venus data/uvi_20151207_052330_365_l2b_v10.fit",
    ],
    byHand: "the archives hold a million files, of which you choose",
    standIn: {
      file: venusFirst,
      licence: "CC0-1.0",
      sha256: venusDigest,
      isUsual: isFirstByDefault,
      write: async (path) => {
        const { venusFiles } = await import("./venus-files.ts");
        await venusFiles({ standIns: true, folder: dirname(path) });
      },
    },
    verify: async (path) => (await import("./venus-verify.ts")).verifyVenus(path),
    kind: async (path) => (await import("./venus-verify.ts")).kindOfVenus(path),
  },
];
