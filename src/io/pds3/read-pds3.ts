import { basename } from "node:path";
import { FormatError } from "../../errors.ts";
import { type ByteSource, byteSource } from "./byte-source.ts";
import { readCube } from "./cube.ts";
import { fileBeside } from "./find-file.ts";
import { missingConstants, PlanetaryImage } from "./image.ts";
import { imageLayout } from "./image-layout.ts";
import { isisCore } from "./isis-cube.ts";
import type { LabelBlock } from "./label.ts";
import { pointersOf } from "./pointers.ts";
import { PlanetaryProduct, type ProductObject } from "./product.ts";
import { readFileLabel } from "./read-file-label.ts";
import { standInOf } from "./stand-in.ts";

/**
 * Opens a PDS3 product or an ISIS 3 cube: the label attached to the data, or a detached one (`.LBL`), whose data files
 * lie beside it, whatever the case of their names. Files compressed with gzip are unpacked in memory.
 * Only the label is read; `product.image().read()` reads samples.
 *
 * PDS3 Standards Reference 3.8; checked against pvl 1.3.2 and planetaryimage's cases.
 *
 * @throws {@link FileError} when the file cannot be read
 * @throws {@link FormatError} `WRONG_FORMAT`, `BAD_LABEL`, `EMPTY_FILE`
 */
export async function readPds3(path: string): Promise<PlanetaryProduct> {
  const own = byteSource(path);
  const { label } = readFileLabel(own);
  const core = label.block("IsisCube")?.block("Core");
  const objects = core ? [coreObject(core, path)] : objectsOf(label, path);
  const name = label.text("PRODUCT_ID") ?? label.text("FILE_NAME") ?? basename(path);
  const parts = { path, format: core ? ("ISIS cube" as const) : ("PDS3" as const), label, objects };
  const standIn = standInOf(label);
  const source = { kind: standIn ? ("stand-in" as const) : ("real" as const), name: standIn ?? name, path };
  return new PlanetaryProduct({ ...parts, source }, (object) =>
    core ? new PlanetaryImage(isisCore(core, own)) : pdsImage(object, own),
  );
}

function coreObject(core: LabelBlock, path: string): ProductObject {
  const external = core.text("^Core");
  if (external) {
    const hint = "Write the cube with an attached label first, with ISIS cubeatt.";
    throw new FormatError("UNSUPPORTED_TYPE", `Cannot read ${path}: its samples are in ${external}`, hint, { path });
  }
  return { name: "Core", file: path, offset: (core.number("StartByte") ?? 1) - 1, label: core };
}

function objectsOf(label: LabelBlock, path: string): ProductObject[] {
  return pointersOf(label, path).flatMap(({ name, file, offset, object }) =>
    object ? [{ name, file: file ?? path, offset, label: object }] : [],
  );
}

function pdsImage(object: ProductObject, own: ByteSource): PlanetaryImage {
  const layout = imageLayout(object.label, object.offset, own.path);
  const source = object.file === own.path ? own : byteSource(fileBeside(own.path, object.file));
  return new PlanetaryImage({
    ...layout,
    name: object.name,
    path: source.path,
    scale: object.label.number("SCALING_FACTOR") ?? 1,
    add: object.label.number("OFFSET") ?? 0,
    missing: missingConstants(object.label, layout.format),
    label: object.label,
    read: (selection) => readCube(source, layout, selection),
  });
}
