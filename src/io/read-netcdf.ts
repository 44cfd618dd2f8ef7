import { basename, resolve } from "node:path";
import type { DataSource } from "../data-source.ts";
import { fileKind } from "./file-kind.ts";
import { Grid } from "./grid.ts";
import { openNetcdf3 } from "./netcdf3.ts";
import { openNetcdf4 } from "./netcdf4.ts";
import type { RawFile } from "./raw-file.ts";
import type { DecodeOptions } from "./variable.ts";

/** What {@link readNetcdf} and {@link readHdf5} take. */
export interface ReadGridOptions extends DecodeOptions {
  /** Where the numbers come from. @defaultValue the file's title, else its name */
  readonly source?: DataSource;
}

/**
 * Opens a NetCDF file: NetCDF-4 (HDF5), NetCDF-3 classic, 64-bit offset or CDF-5, told apart by their first bytes.
 * Only the header is read; values follow when they are asked for.
 *
 * @throws {@link FileError} when there is no such file or it may not be read
 * @throws {@link FormatError} when it is something else (named), empty, damaged or cut short
 */
export async function readNetcdf(path: string, options: ReadGridOptions = {}): Promise<Grid> {
  const kind = fileKind(path, "NetCDF");
  return gridOf(kind === "netcdf3" ? openNetcdf3(path) : await openNetcdf4(path), options);
}

/** The grid of an open file. */
export function gridOf(file: RawFile, options: ReadGridOptions): Grid {
  const { path, format, root } = file;
  const source = options.source ?? sourceOf(file);
  return new Grid({ path, format, source, close: () => file.close() }, root, options);
}

/** A file that Albedo has generated says so in an attribute; any other is real. */
function sourceOf({ path, root }: RawFile): DataSource {
  const text = (name: string) => {
    const value = root.attributes.get(name)?.value[0];
    return typeof value === "string" ? value.trim().split(/\s*\n/)[0] : "";
  };
  const standIn = text("albedo_stand_in");
  if (standIn !== "") return { kind: "stand-in", name: standIn, path: resolve(path) };
  return { kind: "real", name: text("title") || basename(path), path: resolve(path) };
}
