import { FormatError } from "../errors.ts";
import { fileKind } from "./file-kind.ts";
import type { Grid } from "./grid.ts";
import { openNetcdf4 } from "./netcdf4.ts";
import { gridOf, type ReadGridOptions } from "./read-netcdf.ts";

/**
 * Opens an HDF5 file as a tree of grids: groups are {@link Grid.groups}, datasets are variables, and dimension scales
 * name the dimensions (`phony_dim_0`, … where there are none). The CF conventions are applied as in NetCDF files.
 *
 * @throws {@link FileError} when there is no such file or it may not be read
 * @throws {@link FormatError} when it is not HDF5, or damaged
 */
export async function readHdf5(path: string, options: ReadGridOptions = {}): Promise<Grid> {
  if (fileKind(path, "HDF5") === "netcdf3") {
    const hint = "Open it with readNetcdf.";
    throw new FormatError("WRONG_FORMAT", `Cannot read ${path} as HDF5: it is a NetCDF-3 file`, hint, {
      path,
      offset: 0,
    });
  }
  return gridOf(await openNetcdf4(path), options);
}
