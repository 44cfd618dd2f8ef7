import { display, type MimeBundle } from "../../../kernel/protocol.ts";
import type { DataSource } from "../../data-source.ts";
import { imageLine, type PlanetaryImage } from "../pds3/image.ts";
import type { LabelBlock, LabelValue } from "../pds3/label.ts";
import { labelHtml } from "../pds3/label-html.ts";

/** An open VICAR file: its label and its image. */
export class VicarFile {
  readonly path: string;
  /** The system's items, and the sections PROPERTY and TASK as groups. */
  readonly label: LabelBlock;
  readonly image: PlanetaryImage;
  readonly source: DataSource;

  constructor(parts: Pick<VicarFile, "path" | "label" | "image" | "source">) {
    this.path = parts.path;
    this.label = parts.label;
    this.image = parts.image;
    this.source = parts.source;
  }

  /** Value of an item wherever it stands: among the system's items, else in the first section that has it. */
  get(key: string): LabelValue | undefined {
    const own = this.label.get(key);
    if (own !== undefined) return own;
    return this.label.blocks.find((block) => block.get(key) !== undefined)?.get(key);
  }

  [display](): MimeBundle {
    const title = `VICAR ${this.source.name}`;
    const line = imageLine(this.image);
    return { "text/plain": `${title}\n  ${line}`, "text/html": labelHtml(title, [line], this.label) };
  }
}
