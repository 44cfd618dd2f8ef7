import { writeNetcdf } from "../io/write-netcdf.ts";
import { graspStandIn } from "./grasp-stand-in.ts";

/** Generates the stand-in for the GRASP/POLDER climatology and writes it as NetCDF-4, whole or not at all. */
export async function writeGrasp(path: string): Promise<void> {
  await writeNetcdf(path, graspStandIn());
}
