import { type ZarrAttributes, ZarrGroupWriter } from "../../io/zarr/write-zarr.ts";
import type { ZarrNumbers } from "../../io/zarr/zarr-metadata.ts";
import { valuesArray } from "../../planet/patches/patch-values.ts";
import type { Table } from "../../table/table.ts";
import { writeFolder } from "../write-folder.ts";

/** Bytes of a chunk at most. */
const chunkBytes = 16 << 20;
/** Name of the axis along which patches lie. */
const axis = "patch";

/** What goes with the values; asked for when all of them have come. */
interface StoreContent {
  readonly resolution: number;
  /** A row a patch; its numbers become arrays beside the values. */
  columns(): Table;
  attributes(): ZarrAttributes;
}

/**
 * Writes patches as a Zarr store of version 2: the array `patches`, (count, 1, resolution, resolution), in chunks of 16 MiB, and
 * one array for each numeric column of their centres, which `xarray.open_zarr` takes for its coordinates.
 */
export function writePatchStore(
  path: string,
  values: AsyncIterable<Float32Array>,
  { resolution, columns, attributes }: StoreContent,
): Promise<void> {
  return writeFolder(path, async (save) => {
    const group = new ZarrGroupWriter(save);
    const rowsPerChunk = Math.max(1, Math.floor(chunkBytes / (4 * resolution ** 2)));
    const rows = group.rows(valuesArray, [1, resolution, resolution], rowsPerChunk);
    for await (const data of values) await rows.add(data);
    const table = columns();
    const names = table.numericNames();
    for (const name of names) {
      const units = table.units[name];
      const described = { _ARRAY_DIMENSIONS: [axis], ...(units === undefined ? {} : { units }) };
      await group.column(name, table.column(name) as ZarrNumbers, described);
    }
    await rows.end({ _ARRAY_DIMENSIONS: [axis, "channel", "y", "x"], coordinates: names.join(" ") });
    await group.end(attributes());
  });
}
