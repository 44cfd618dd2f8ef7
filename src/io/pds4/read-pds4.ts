import { basename } from "node:path";
import { decodeText } from "../../decode-text.ts";
import { FormatError } from "../../errors.ts";
import { byteSource } from "../pds3/byte-source.ts";

import { type Pds4Object, Pds4Product } from "./product.ts";
import { readXml } from "./xml.ts";

const mostBytes = 1 << 26;

/**
 * Opens a PDS4 label (`.xml`, `.lblx`). The data files that it names lie beside it; `product.array().read()` reads an
 * array of one to three axes, `product.table()` a table. Headers and encoded files are listed, with their byte.
 *
 * PDS4 Information Model 1.19.
 *
 * @throws {@link FileError} when the label cannot be read
 * @throws {@link FormatError} `WRONG_FORMAT`, `BAD_LABEL`, `EMPTY_FILE`
 */
export async function readPds4(path: string): Promise<Pds4Product> {
  const file = byteSource(path);
  const label = readXml(decodeText(file.read(0, Math.min(file.size, mostBytes))), path);
  if (!/^(\w+:)?Product_/.test(label.name)) {
    const hint = "The root of a PDS4 label is a Product, such as Product_Observational.";
    const message = `Cannot read ${path} as a PDS4 label: its root is ${label.name}`;
    throw new FormatError("WRONG_FORMAT", message, hint, { path, offset: 0 });
  }
  const areas = label.children.filter(({ name }) => /^(\w+:)?File_Area_/.test(name));
  const objects = areas.flatMap((area): Pds4Object[] => {
    const name = area.find("file_name")?.text;
    if (!name) return [];
    return area.children.slice(1).map((object) => ({
      name: object.find("local_identifier")?.text || object.find("name")?.text || object.name,
      kind: object.name.split(":").at(-1)!,
      file: name,
      offset: object.find("offset")?.number ?? 0,
      label: object,
    }));
  });
  const name = label.find("title")?.text || basename(path);
  return new Pds4Product({ path, label, objects, source: { kind: "real", name, path } });
}
