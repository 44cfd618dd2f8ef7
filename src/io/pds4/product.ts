import { display, type MimeBundle } from "../../../kernel/protocol.ts";
import type { DataSource } from "../../data-source.ts";
import { ArgumentError } from "../../errors.ts";
import { escapeHtml } from "../../table/html.ts";
import { nameHint } from "../../table/near-names.ts";
import type { Table } from "../../table/table.ts";
import { byteSource } from "../pds3/byte-source.ts";
import { readCube } from "../pds3/cube.ts";
import { fileBeside } from "../pds3/find-file.ts";
import { PlanetaryImage } from "../pds3/image.ts";
import { arrayLayout, axesOf } from "./array-layout.ts";
import { readTable } from "./read-table.ts";
import type { LabelElement } from "./xml.ts";

/** An object that a PDS4 label describes: an array, a table, a header, an encoded file. */
export interface Pds4Object {
  /** Its local_identifier, else its name, else its kind. */
  readonly name: string;
  /** The element's name: `"Array_2D_Image"`, `"Header"`, `"Table_Character"`, … */
  readonly kind: string;
  /** File beside the label. */
  readonly file: string;
  readonly offset: number;
  readonly label: LabelElement;
}

/** An open PDS4 product: its label, and the objects in its files. The files are looked for when an array is asked for. */
export class Pds4Product {
  readonly path: string;
  readonly label: LabelElement;
  readonly objects: readonly Pds4Object[];
  readonly source: DataSource;

  constructor(parts: Pick<Pds4Product, "path" | "label" | "objects" | "source">) {
    this.path = parts.path;
    this.label = parts.label;
    this.objects = parts.objects;
    this.source = parts.source;
  }

  /** Names of the arrays. */
  get arrayNames(): string[] {
    return this.objects.filter(({ kind }) => kind.startsWith("Array")).map(({ name }) => name);
  }

  /**
   * An array, of which nothing is read yet: its last axis as samples, the one before as lines, the first of three as
   * bands; `scaling_factor` and `value_offset` apart.
   *
   * @param name - the first array without it
   * @throws {@link ArgumentError} `UNKNOWN_ARRAY` listing the names
   * @throws {@link FileError} `FILE_NOT_FOUND` when its file is not beside the label
   * @throws {@link FormatError} `BAD_LABEL` or `UNSUPPORTED_TYPE`
   */
  array(name = this.arrayNames[0]): PlanetaryImage {
    const object = this.objects.find((other) => other.kind.startsWith("Array") && other.name === name);
    if (!object) {
      const what = `There is no array ${name === undefined ? "" : `${JSON.stringify(name)} `}in ${this.path}`;
      throw new ArgumentError("UNKNOWN_ARRAY", what, nameHint(name ?? "", this.arrayNames, "arrays"));
    }
    const layout = arrayLayout(object.label, this.path);
    const source = byteSource(fileBeside(this.path, object.file));
    const constants = object.label.find("Special_Constants")?.children ?? [];
    return new PlanetaryImage({
      ...layout,
      name: object.name,
      path: source.path,
      scale: object.label.find("scaling_factor")?.number ?? 1,
      add: object.label.find("value_offset")?.number ?? 0,
      missing: constants
        .filter((c) => c.name.endsWith("_constant"))
        .map((c) => c.number)
        .filter(Number.isFinite),
      label: undefined,
      read: (selection) => readCube(source, layout, selection),
    });
  }

  /** Names of the tables. */
  get tableNames(): string[] {
    return this.objects.filter(({ kind }) => kind.startsWith("Table_")).map(({ name }) => name);
  }

  /**
   * A table: of text or binary numbers in fixed places, or delimited. Columns carry their units and are read when they are
   * first used; a repeated group gives a column for each repetition (`NAME_1`, `NAME_2`, …). Special constants and empty
   * numbers are NaN.
   *
   * @param name - the first table without it
   * @throws {@link ArgumentError} `UNKNOWN_TABLE` listing the names
   * @throws {@link FileError} `FILE_NOT_FOUND` when its file is not beside the label
   * @throws {@link FormatError} `BAD_LABEL`, `TRUNCATED`; when a column is read `BAD_NUMBER` or `UNSUPPORTED_TYPE`
   */
  table(name = this.tableNames[0]): Table {
    const object = this.objects.find((other) => other.kind.startsWith("Table_") && other.name === name);
    if (!object) {
      const what = `There is no table ${name === undefined ? "" : `${JSON.stringify(name)} `}in ${this.path}`;
      throw new ArgumentError("UNKNOWN_TABLE", what, nameHint(name ?? "", this.tableNames, "tables"));
    }
    return readTable(object.label, byteSource(fileBeside(this.path, object.file)), this.source);
  }

  [display](): MimeBundle {
    const title = `PDS4 ${this.source.name}`;
    const lines = this.objects.map(objectLine);
    const items = lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("");
    return {
      "text/plain": [title, ...lines.map((line) => `  ${line}`)].join("\n"),
      "text/html": `<div><strong>${escapeHtml(title)}</strong><ul>${items}</ul>${elementHtml(this.label)}</div>`,
    };
  }
}

function objectLine({ name, kind, file, offset, label }: Pds4Object): string {
  const axes = axesOf(label).map((axis) => `${axis.name} ${axis.length}`);
  const type = label.find("Element_Array")?.find("data_type")?.text;
  const shape = axes.length > 0 ? ` [${axes.join(", ")}] ${type ?? ""}` : "";
  return `${name}: ${kind}${shape}, from byte ${offset} of ${file}`;
}

function elementHtml(element: LabelElement): string {
  const unit = element.attributes.unit ? ` ${element.attributes.unit}` : "";
  if (element.children.length === 0) return `<div>${escapeHtml(`${element.name}: ${element.text}${unit}`)}</div>`;
  const inside = element.children.map(elementHtml).join("");
  return `<details style="margin-left:1em"><summary>${escapeHtml(element.name)}</summary>${inside}</details>`;
}
