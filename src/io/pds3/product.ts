import { display, type MimeBundle } from "../../../kernel/protocol.ts";
import type { DataSource } from "../../data-source.ts";
import { ArgumentError } from "../../errors.ts";
import { nameHint } from "../../table/near-names.ts";
import { imageLine, type PlanetaryImage } from "./image.ts";
import type { LabelBlock } from "./label.ts";
import { labelHtml } from "./label-html.ts";

/** An object that a label points to: an image, a table, a header, … */
export interface ProductObject {
  /** As in the label: `"IMAGE"`, `"IMAGE_HEADER"`. */
  readonly name: string;
  /** File that holds it. */
  readonly file: string;
  /** Byte where it begins. */
  readonly offset: number;
  readonly label: LabelBlock;
}

/** An open PDS3 or ISIS product: its label, and the objects that the label points to. */
export class PlanetaryProduct {
  /** The file that was opened. */
  readonly path: string;
  readonly format: "PDS3" | "ISIS cube";
  readonly label: LabelBlock;
  /** Everything that the label points to and describes, in order. */
  readonly objects: readonly ProductObject[];
  readonly source: DataSource;
  readonly #openImage: (object: ProductObject) => PlanetaryImage;

  constructor(
    parts: Pick<PlanetaryProduct, "path" | "format" | "label" | "objects" | "source">,
    openImage: (object: ProductObject) => PlanetaryImage,
  ) {
    this.path = parts.path;
    this.format = parts.format;
    this.label = parts.label;
    this.objects = parts.objects;
    this.source = parts.source;
    this.#openImage = openImage;
  }

  /** Names of the objects that are images. */
  get imageNames(): string[] {
    return this.objects.map(({ name }) => name).filter((name) => /IMAGE$|^CORE$/i.test(name));
  }

  /**
   * An image of the product, of which nothing is read yet.
   *
   * @param name - the first image without it
   * @throws {@link ArgumentError} `UNKNOWN_IMAGE` listing the names
   * @throws {@link FormatError} when its samples are of a kind that cannot be read
   * @throws {@link FileError} `FILE_NOT_FOUND` when its file is not beside the label
   */
  image(name = this.imageNames[0]): PlanetaryImage {
    const names = this.imageNames;
    const found = names.find((other) => other.toUpperCase() === name?.toUpperCase());
    const object = this.objects.find((other) => found !== undefined && other.name === found);
    if (object) return this.#openImage(object);
    const what = name === undefined ? `There is no image in ${this.path}` : `There is no image ${JSON.stringify(name)}`;
    const hint =
      names.length > 0 && name ? nameHint(name, names, "images") : `Its objects: ${this.#names() || "none"}.`;
    throw new ArgumentError("UNKNOWN_IMAGE", what, hint);
  }

  #names(): string {
    return this.objects.map((object) => object.name).join(", ");
  }

  [display](): MimeBundle {
    const lines = this.objects.map((object) => this.#line(object));
    const title = `${this.format} ${this.source.name}`;
    return {
      "text/plain": [title, ...lines.map((line) => `  ${line}`)].join("\n"),
      "text/html": labelHtml(title, lines, this.label),
    };
  }

  #line(object: ProductObject): string {
    if (this.imageNames.includes(object.name)) {
      try {
        return imageLine(this.#openImage(object));
      } catch (error) {
        return `${object.name}: ${(error as Error).message}`;
      }
    }
    return `${object.name}: from byte ${object.offset} of ${object.file}`;
  }
}
