import { display, type MimeBundle } from "../../../kernel/protocol.ts";
import type { DataSource } from "../../data-source.ts";
import { ArgumentError } from "../../errors.ts";
import { nameHint } from "../../table/near-names.ts";
import { fitsHtml, fitsText } from "./fits-html.ts";
import type { Hdu } from "./hdu.ts";
import type { FitsHeader } from "./header.ts";

/** A FITS file: its HDUs in order. It shows itself as a list of them. */
export class Fits {
  readonly path: string;
  readonly hdus: readonly Hdu[];
  /** Where the numbers come from: the file, or what its `ALBEDO_STAND_IN` keyword names. */
  readonly source: DataSource;

  constructor(path: string, hdus: readonly Hdu[], source: DataSource) {
    this.path = path;
    this.hdus = hdus;
    this.source = source;
  }

  /** The header of the primary HDU. */
  get header(): FitsHeader {
    return this.hdus[0].header;
  }

  /**
   * The HDU of a name (`EXTNAME`, in any case) or number.
   *
   * @param version - the `EXTVER`, where several have the name; the first otherwise
   * @throws {@link ArgumentError} `UNKNOWN_HDU`, with near names
   */
  hdu(name: string | number, version?: number): Hdu {
    const wanted = typeof name === "string" ? name.trim().toUpperCase() : name;
    const named = this.hdus.filter((hdu) => (typeof wanted === "number" ? hdu.index : hdu.name) === wanted);
    const found = version === undefined ? named[0] : named.find((hdu) => hdu.version === version);
    if (found) return found;
    // The first HDU answers to this name even if it has one of its own.
    if (wanted === "PRIMARY" && version === undefined) return this.hdus[0];
    const what = typeof name === "number" ? `HDU ${name}` : `HDU ${JSON.stringify(name)}`;
    const which = version === undefined ? what : `${what} of version ${version}`;
    throw new ArgumentError("UNKNOWN_HDU", `Cannot find ${which} in ${this.path}`, this.#hint(name, named));
  }

  [display](): MimeBundle {
    return { "text/html": fitsHtml(this), "text/plain": fitsText(this) };
  }

  #hint(name: string | number, named: readonly Hdu[]): string {
    if (named.length > 0) return `Its versions are ${named.map(({ version }) => version).join(", ")}.`;
    const names = [...new Set(this.hdus.map((hdu) => hdu.name).filter(Boolean))];
    if (typeof name === "string") return nameHint(name, names, "names");
    return `HDUs count from 0 to ${this.hdus.length - 1}.`;
  }
}
