import { fromArrow } from "arquero";
import { FormatError } from "../errors.ts";
import type { ColumnInput } from "./column.ts";
import { Table, type TableOptions } from "./table.ts";

/**
 * A table from the bytes of an Arrow IPC stream or file, as `table.toArrowIPC()`, pandas or Polars write them.
 * Timestamps become dates, 64-bit integers numbers.
 *
 * @throws {@link FormatError} `NOT_ARROW`
 */
export function tableFromArrow(bytes: Uint8Array | ArrayBuffer, options: TableOptions = {}): Table {
  let arrow: ReturnType<typeof fromArrow>;
  try {
    arrow = fromArrow(bytes, { useDate: true });
  } catch (cause) {
    throw new FormatError(
      "NOT_ARROW",
      `Cannot read ${bytes.byteLength} bytes as Arrow: ${cause instanceof Error ? cause.message : cause}`,
      "Pass the whole content of an Arrow or uncompressed Feather file.",
      { path: "bytes" },
      { cause },
    );
  }
  const columns = new Map<string, ColumnInput>();
  for (const name of arrow.columnNames()) {
    const column = arrow.column(name)!;
    columns.set(name, (column.toArray?.() ?? [...column]) as ColumnInput);
  }
  return new Table(columns, options);
}
