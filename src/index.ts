export { describeSource } from "./data-source.ts";
export { ArgumentError, FileError, FormatError, MissingDependencyError } from "./errors.ts";
export { type Matrix, matrix } from "./matrix.ts";
export { LazyColumn, lazyColumn } from "./table/lazy-column.ts";
export type { Row } from "./table/row.ts";
export { Table, type TableOptions } from "./table/table.ts";
export { tableFrom, tableFromColumns } from "./table/table-from.ts";
