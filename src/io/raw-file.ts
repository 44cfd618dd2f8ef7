import type { Region } from "./selection.ts";
import type { AttributeMap, ValueArray, ValueType } from "./values.ts";

/** A variable as its file holds it, before conventions are applied. */
export interface RawVariable {
  readonly name: string;
  /** Type of its values; `"other"` when they cannot be read. */
  readonly type: ValueType | "other";
  /** The type in words, where `type` does not tell enough. */
  readonly typeName: string;
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  readonly attributes: AttributeMap;
  /** Whether it has the name of its only dimension. */
  readonly isCoordinate: boolean;
  /** Names of an enumeration's values. */
  readonly members?: Readonly<Record<string, number>>;
  /** Values of a region, row-major; a char variable gives its bytes. */
  read(region: Region): ValueArray;
}

/** A dimension that several variables may share. */
export interface RawDimension {
  readonly name: string;
  readonly length: number;
  readonly unlimited: boolean;
}

/** A group of a file; NetCDF-3 files have one. */
export interface RawGroup {
  readonly name: string;
  readonly attributes: AttributeMap;
  /** Its own dimensions, then those of the groups around it that are used here. */
  readonly dimensions: readonly RawDimension[];
  readonly variables: readonly RawVariable[];
  readonly groups: readonly { readonly name: string; open(): RawGroup }[];
}

/** An open file. */
export interface RawFile {
  readonly path: string;
  /** Its format in words, for example `"NetCDF-4"`. */
  readonly format: string;
  readonly root: RawGroup;
  close(): void;
}
