import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { isMissing } from "../table/column.ts";
import type { Table } from "../table/table.ts";

/** A table as the bytes of a Parquet file: numbers as DOUBLE or INT32, all else as texts. The same table gives the same bytes. */
export function parquetBytes(table: Table): Uint8Array {
  const columnData = table.columnNames().map((name): ColumnSource => {
    const data = table.column(name);
    if (data instanceof Float64Array) return { name, data, type: "DOUBLE", nullable: false };
    if (data instanceof Int32Array) return { name, data, type: "INT32", nullable: false };
    const texts = Array.from(data, (value) => (isMissing(value) ? null : String(value)));
    return { name, data: texts, type: "STRING" };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: "albedo" }));
}
