import type { Hdf5Dataset, Hdf5File } from "./hdf5.ts";
import { nonCoordinatePrefix } from "./netcdf4-names.ts";
import type { RawDimension } from "./raw-file.ts";

/** A dataset and where it lies. */
export interface PlacedDataset extends Hdf5Dataset {
  readonly name: string;
  readonly path: string;
  /** Its name as a dimension scale; undefined when it is none. */
  readonly scaleName: string | undefined;
}

interface Dimension extends RawDimension {
  length: number;
  /** Place among the dimensions of the file, where it is stored. */
  readonly id: number;
}

/**
 * The dimensions that datasets of one group may have: those of the groups around it, its own dimension scales, and
 * for datasets without scales `phony_dim_0`, … as the NetCDF library names them.
 */
export class DimensionScope {
  readonly #file: Hdf5File;
  readonly #scales: Map<string, Dimension>;
  readonly #used = new Set<Dimension>();
  readonly #phony: Dimension[] = [];

  constructor(file: Hdf5File, around?: DimensionScope) {
    this.#file = file;
    this.#scales = around ? new Map(around.#scales) : new Map();
  }

  /** Makes a dataset a dimension when it is a dimension scale. */
  add({ name, path, shape, unlimited, scaleName }: PlacedDataset): void {
    if (scaleName === undefined) return;
    const id = this.#idOf(path) ?? Number.MAX_SAFE_INTEGER;
    const dimension = { name: plainName(name), length: shape?.[0] ?? 1, unlimited: unlimited[0] ?? false, id };
    this.#scales.set(path, dimension);
    this.#used.add(dimension);
  }

  /** The dimensions of a dataset, each of which grows to the dataset's length when it may. */
  of(dataset: PlacedDataset): readonly RawDimension[] {
    const shape = dataset.shape ?? [0];
    const named = shape.map((_, i) => this.#named(dataset, i, shape.length));
    const taken = new Set(named);
    return shape.map((length, i) => {
      const unlimited = dataset.unlimited[i] ?? false;
      const dimension = named[i] ?? this.#phonyOf(length, unlimited, taken);
      taken.add(dimension);
      this.#used.add(dimension);
      dimension.length = Math.max(dimension.length, length);
      return dimension;
    });
  }

  /** The dimensions that this group brings or uses, in the file's order. */
  all(): readonly RawDimension[] {
    return [...this.#used].sort((a, b) => a.id - b.id);
  }

  #named(dataset: PlacedDataset, i: number, rank: number): Dimension | undefined {
    if (dataset.scaleName === undefined) {
      const path = this.#file.scale(dataset.path, i);
      return path === undefined ? undefined : this.#scales.get(path);
    }
    if (rank === 1) return this.#scales.get(dataset.path);
    // A coordinate variable of several dimensions cannot have scales; it lists its dimensions by number.
    const ids = this.#file.numbers(dataset.path, "_Netcdf4Coordinates");
    if (ids === undefined) return i === 0 ? this.#scales.get(dataset.path) : undefined;
    return [...this.#scales.values()].find(({ id }) => id === ids[i]);
  }

  /** A dimension without a name that this dataset does not have yet. */
  #phonyOf(length: number, unlimited: boolean, taken: ReadonlySet<Dimension | undefined>): Dimension {
    const known = this.#phony.find((dimension) => {
      return dimension.length === length && dimension.unlimited === unlimited && !taken.has(dimension);
    });
    if (known) return known;
    const number = this.#scales.size + this.#phony.length;
    const made = { name: `phony_dim_${number}`, length, unlimited, id: Number.MAX_SAFE_INTEGER };
    this.#phony.push(made);
    return made;
  }

  #idOf(path: string): number | undefined {
    return this.#file.numbers(path, "_Netcdf4Dimid")?.[0];
  }
}

/** A name without the mark by which NetCDF-4 keeps apart a variable and a dimension of one name. */
export function plainName(name: string): string {
  return name.startsWith(nonCoordinatePrefix) ? name.slice(nonCoordinatePrefix.length) : name;
}
