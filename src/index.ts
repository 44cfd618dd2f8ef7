export { describeSource } from "./data-source.ts";
export { ArgumentError, FileError, FormatError, MissingDependencyError } from "./errors.ts";
export { type Matrix, matrix } from "./matrix.ts";
