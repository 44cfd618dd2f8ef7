import { Hdf5File, joinPath } from "./hdf5.ts";
import { DimensionScope, type PlacedDataset, plainName } from "./netcdf4-dimensions.ts";
import { bookkeeping, isBareDimension } from "./netcdf4-names.ts";
import type { RawDimension, RawFile, RawGroup, RawVariable } from "./raw-file.ts";
import { readGrown } from "./read-grown.ts";

/**
 * Opens an HDF5 file as NetCDF-4 sees it: groups, dimensions with their names, variables. Attributes and values are
 * read when they are asked for.
 *
 * @throws {@link FormatError} `NOT_READABLE` when the file is damaged or cut short
 */
export async function openNetcdf4(path: string): Promise<RawFile> {
  const file = await Hdf5File.open(path);
  try {
    const root = openGroup(file, "/", "");
    const format = root.dimensions.some(({ name }) => !name.startsWith("phony_dim_")) ? "NetCDF-4" : "HDF5";
    return { path, format, root, close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

function openGroup(file: Hdf5File, path: string, name: string, around?: DimensionScope): RawGroup {
  const members = file.members(path);
  const datasets = members
    .filter(({ kind }) => kind === "dataset")
    .map((member) => placed(file, joinPath(path, member.name), member.name));
  const scope = new DimensionScope(file, around);
  for (const dataset of datasets) scope.add(dataset);
  const variables = datasets
    .filter(({ scaleName }) => !isBareDimension(scaleName ?? ""))
    .map((dataset) => variableOf(file, dataset, scope.of(dataset)));
  return {
    name,
    attributes: file.attributes(path, bookkeeping),
    dimensions: scope.all(),
    variables,
    groups: members
      .filter(({ kind }) => kind === "group")
      .map((member) => ({
        name: member.name,
        open: () => openGroup(file, joinPath(path, member.name), member.name, scope),
      })),
  };
}

function placed(file: Hdf5File, path: string, name: string): PlacedDataset {
  return { ...file.dataset(path), name, path, scaleName: file.scaleName(path) };
}

function variableOf(file: Hdf5File, dataset: PlacedDataset, dimensions: readonly RawDimension[]): RawVariable {
  const { path, name, type } = dataset;
  let attributes: RawVariable["attributes"] | undefined;
  return {
    name: plainName(name),
    ...nameType(type),
    dimensions: dimensions.map((dimension) => dimension.name),
    // Asked for late: an unlimited dimension is as long as its longest variable.
    get shape() {
      return dimensions.map(({ length }) => length);
    },
    get attributes() {
      attributes ??= file.attributes(path, bookkeeping);
      return attributes;
    },
    read: (region) => readGrown(file, dataset, region, () => file.attributes(path).get("_FillValue")),
  };
}

function nameType(type: PlacedDataset["type"]): Pick<RawVariable, "type" | "typeName" | "members"> {
  if (type.kind === "number") {
    return { type: type.type, typeName: type.members ? `enum ${type.type}` : type.type, members: type.members };
  }
  if (type.kind === "refused") return { type: "other", typeName: type.name };
  if (type.kind === "reference") return { type: "string", typeName: "reference" };
  if (type.kind === "vlen") return { type: "vlen", typeName: `rows of ${nameType(type.items).typeName}` };
  return { type: type.kind, typeName: type.kind };
}
