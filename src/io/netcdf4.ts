import { type Hdf5Dataset, Hdf5File, joinPath } from "./hdf5.ts";
import { DimensionScope, type PlacedDataset, plainName } from "./netcdf4-dimensions.ts";
import { bookkeeping, isBareDimension } from "./netcdf4-names.ts";
import type { RawFile, RawGroup, RawVariable } from "./raw-file.ts";
import { readGrown } from "./read-grown.ts";

/**
 * Opens an HDF5 file as NetCDF-4 sees it: groups, dimensions with their names, variables. What is asked about a
 * variable is read when it is asked, so that a file with hundreds of variables opens at once.
 *
 * @throws {@link FormatError} `NOT_READABLE` when the file is damaged or cut short
 */
export async function openNetcdf4(path: string): Promise<RawFile> {
  const file = await Hdf5File.open(path);
  try {
    const datasets = datasetsOf(file, "/");
    const root = openGroup(file, "/", "", datasets);
    const named = datasets.some(({ scaleName }) => scaleName !== undefined);
    const format = named || file.hasAttribute("/", "_NCProperties") ? "NetCDF-4" : "HDF5";
    return { path, format, root, close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

function datasetsOf(file: Hdf5File, group: string): PlacedDataset[] {
  return file
    .members(group)
    .filter(({ kind }) => kind === "dataset")
    .map(({ name }) => {
      const path = joinPath(group, name);
      let header: Hdf5Dataset | undefined;
      return {
        name,
        path,
        scaleName: file.scaleName(path),
        get header() {
          header ??= file.dataset(path);
          return header;
        },
      };
    });
}

function openGroup(
  file: Hdf5File,
  path: string,
  name: string,
  datasets: readonly PlacedDataset[],
  around?: DimensionScope,
): RawGroup {
  const scope = new DimensionScope(file, datasets, around);
  const members = file.members(path).filter(({ kind }) => kind === "group");
  return {
    name,
    attributes: file.attributes(path, bookkeeping),
    get dimensions() {
      return scope.all();
    },
    variables: datasets
      .filter(({ scaleName }) => !isBareDimension(scaleName ?? ""))
      .map((dataset) => variableOf(file, dataset, scope)),
    groups: members.map((member) => {
      const inside = joinPath(path, member.name);
      return { name: member.name, open: () => openGroup(file, inside, member.name, datasetsOf(file, inside), scope) };
    }),
  };
}

function variableOf(file: Hdf5File, dataset: PlacedDataset, scope: DimensionScope): RawVariable {
  const { path, name } = dataset;
  let attributes: RawVariable["attributes"] | undefined;
  return {
    name: plainName(name),
    get type() {
      return nameType(dataset.header.type).type;
    },
    get typeName() {
      return nameType(dataset.header.type).typeName;
    },
    get members() {
      return nameType(dataset.header.type).members;
    },
    get dimensions() {
      return scope.of(dataset).map((dimension) => dimension.name);
    },
    get shape() {
      return scope.of(dataset).map(({ length }) => length);
    },
    isCoordinate: scope.isCoordinate(dataset),
    get attributes() {
      attributes ??= file.attributes(path, bookkeeping);
      return attributes;
    },
    read(region) {
      return readGrown(file, path, dataset.header.shape, region, () => this.attributes.get("_FillValue"));
    },
  };
}

function nameType(type: Hdf5Dataset["type"]): Pick<RawVariable, "type" | "typeName" | "members"> {
  if (type.kind === "number") {
    return { type: type.type, typeName: type.members ? `enum ${type.type}` : type.type, members: type.members };
  }
  if (type.kind === "refused") return { type: "other", typeName: type.name };
  if (type.kind === "reference") return { type: "string", typeName: "reference" };
  if (type.kind === "vlen") return { type: "vlen", typeName: `rows of ${nameType(type.items).typeName}` };
  return { type: type.kind, typeName: type.kind };
}
