import type { Hdf5Dataset, Hdf5File } from "./hdf5.ts";
import { nonCoordinatePrefix } from "./netcdf4-names.ts";
import type { RawDimension } from "./raw-file.ts";

/** A dataset and where it lies; its header is read when `header` is first looked at. */
export interface PlacedDataset {
  readonly name: string;
  readonly path: string;
  readonly header: Hdf5Dataset;
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
  readonly #datasets: readonly PlacedDataset[];
  /** By the reference with which datasets name their scales. */
  readonly #scales: Map<string, Dimension>;
  readonly #own = new Set<Dimension>();
  readonly #phony: Dimension[] = [];
  readonly #known = new Map<PlacedDataset, readonly Dimension[]>();

  /** @param datasets - all of the group that are variables or dimensions */
  constructor(file: Hdf5File, datasets: readonly PlacedDataset[], around?: DimensionScope) {
    this.#file = file;
    this.#datasets = datasets;
    this.#scales = around ? new Map(around.#scales) : new Map();
    for (const dataset of datasets) if (dataset.scaleName !== undefined) this.#addScale(dataset);
  }

  /** The dimensions of a dataset. */
  of(dataset: PlacedDataset): readonly RawDimension[] {
    const known = this.#known.get(dataset);
    if (known !== undefined) return known;
    const named = this.#named(dataset);
    if (named.every((dimension) => dimension !== undefined && !dimension.unlimited)) {
      this.#known.set(dataset, named as Dimension[]);
      return named as Dimension[];
    }
    // An unlimited dimension is as long as its longest variable, and phony ones are numbered in the order of all.
    this.#settle();
    return this.#known.get(dataset)!;
  }

  /** Whether a dataset is the coordinate of a dimension: of the same name, and on nothing else. */
  isCoordinate(dataset: PlacedDataset): boolean {
    if (dataset.scaleName !== undefined) return dataset.header.shape?.length === 1;
    // A group's coordinate of a dimension of the group around it is no dimension scale.
    const isNamed = [...this.#scales.values()].some(({ name }) => name === dataset.name);
    if (!isNamed) return false;
    const dimensions = this.of(dataset);
    return dimensions.length === 1 && dimensions[0].name === dataset.name;
  }

  /** The dimensions that this group brings or uses, in the file's order. */
  all(): readonly RawDimension[] {
    this.#settle();
    const used = new Set([...this.#own, ...this.#phony, ...[...this.#known.values()].flat()]);
    return [...used].sort((a, b) => a.id - b.id);
  }

  #addScale({ name, path, header }: PlacedDataset): void {
    const id = this.#file.numbers(path, "_Netcdf4Dimid")?.[0] ?? Number.MAX_SAFE_INTEGER;
    const length = header.shape?.[0] ?? 1;
    const dimension = { name: plainName(name), length, unlimited: header.unlimited[0] ?? false, id };
    this.#scales.set(this.#file.referenceTo(path), dimension);
    this.#own.add(dimension);
  }

  #settle(): void {
    for (const dataset of this.#datasets) {
      if (this.#known.has(dataset)) continue;
      const shape = dataset.header.shape ?? [0];
      const named = this.#named(dataset);
      const taken = new Set(named);
      const dimensions = shape.map((length, i) => {
        const dimension = named[i] ?? this.#phonyOf(length, dataset.header.unlimited[i] ?? false, taken);
        taken.add(dimension);
        dimension.length = Math.max(dimension.length, length);
        return dimension;
      });
      this.#known.set(dataset, dimensions);
    }
  }

  #named({ path, header, scaleName }: PlacedDataset): (Dimension | undefined)[] {
    const shape = header.shape ?? [0];
    if (scaleName === undefined) {
      const references = this.#file.scaleReferences(path);
      return shape.map((_, i) => this.#scales.get(references[i] ?? ""));
    }
    const itself = this.#scales.get(this.#file.referenceTo(path));
    if (shape.length === 1) return [itself];
    // A coordinate variable of several dimensions cannot have scales; it lists its dimensions by number.
    const ids = this.#file.numbers(path, "_Netcdf4Coordinates");
    if (ids === undefined) return shape.map((_, i) => (i === 0 ? itself : undefined));
    return ids.map((wanted) => [...this.#scales.values()].find(({ id }) => id === wanted));
  }

  /** A dimension without a name that the dataset does not have yet. */
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
}

/** A name without the mark by which NetCDF-4 keeps apart a variable and a dimension of one name. */
export function plainName(name: string): string {
  return name.startsWith(nonCoordinatePrefix) ? name.slice(nonCoordinatePrefix.length) : name;
}
