import {
  arrayMetadata,
  chunkName,
  dtypeOf,
  type ZarrArrayMetadata,
  type ZarrNumbers,
  zarrFiles,
} from "./zarr-metadata.ts";

/** Keeps one file of a store, given its name within. */
export type SaveFile = (name: string, content: string | Uint8Array) => Promise<void>;

/** Attributes of an array or a group; `_ARRAY_DIMENSIONS` names the axes for xarray. */
export type ZarrAttributes = Readonly<Record<string, unknown>>;

/**
 * Writes a group of arrays in Zarr's version 2. Numbers are not compressed, so that the bytes depend on nothing else; the last
 * chunk of an array is filled up with its fill value, as the format wants. {@link end} comes last.
 */
export class ZarrGroupWriter {
  readonly #save: SaveFile;
  readonly #metadata: Record<string, unknown> = {};

  /**
   * @param save - keeps a file of the store
   */
  constructor(save: SaveFile) {
    this.#save = save;
  }

  /** An array of 32-bit floating-point numbers whose rows come a few at a time. */
  rows(name: string, row: readonly number[], rowsPerChunk: number): ZarrRowsWriter {
    return new ZarrRowsWriter(row, rowsPerChunk, {
      chunk: (file, content) => this.#save(`${name}/${file}`, content),
      end: (metadata, attributes) => this.#describe(name, metadata, attributes),
    });
  }

  /** An array of one axis, in one chunk. */
  async column(name: string, values: ZarrNumbers, attributes: ZarrAttributes): Promise<void> {
    const metadata = arrayMetadata([values.length], Math.max(1, values.length), dtypeOf(values));
    if (values.length > 0) await this.#save(`${name}/${chunkName(0, 1)}`, bytesOf(values));
    await this.#describe(name, metadata, attributes);
  }

  /** Writes the description of the group, and of everything in it in one file, which spares readers many small ones. */
  async end(attributes: ZarrAttributes): Promise<void> {
    await this.#json(zarrFiles.attributes, attributes);
    await this.#json(zarrFiles.group, { zarr_format: 2 });
    const all = { metadata: this.#metadata, zarr_consolidated_format: 1 };
    await this.#save(zarrFiles.consolidated, jsonText(all));
  }

  async #describe(name: string, metadata: ZarrArrayMetadata, attributes: ZarrAttributes): Promise<void> {
    await this.#json(`${name}/${zarrFiles.attributes}`, attributes);
    await this.#json(`${name}/${zarrFiles.array}`, metadata);
  }

  async #json(name: string, content: object): Promise<void> {
    this.#metadata[name] = content;
    await this.#save(name, jsonText(content));
  }
}

interface RowsSink {
  chunk(file: string, content: Uint8Array): Promise<void>;
  end(metadata: ZarrArrayMetadata, attributes: ZarrAttributes): Promise<void>;
}

/** Gathers rows into chunks; one chunk is in memory at a time. */
export class ZarrRowsWriter {
  readonly #row: readonly number[];
  readonly #rowsPerChunk: number;
  readonly #sink: RowsSink;
  readonly #chunk: Float32Array;
  #filled = 0;
  #chunks = 0;

  /** @internal See {@link ZarrGroupWriter.rows}. */
  constructor(row: readonly number[], rowsPerChunk: number, sink: RowsSink) {
    this.#row = row;
    this.#rowsPerChunk = rowsPerChunk;
    this.#sink = sink;
    this.#chunk = new Float32Array(rowsPerChunk * row.reduce((product, size) => product * size, 1));
  }

  /** Adds rows, one after the other. */
  async add(values: Float32Array): Promise<void> {
    for (let from = 0; from < values.length; ) {
      const part = values.subarray(from, from + this.#chunk.length - this.#filled);
      this.#chunk.set(part, this.#filled);
      this.#filled += part.length;
      from += part.length;
      if (this.#filled === this.#chunk.length) await this.#flush();
    }
  }

  /** Writes what is left, and the array's description. An array that fits into one chunk has one of its own size. */
  async end(attributes: ZarrAttributes): Promise<void> {
    const rest = (this.#filled * this.#rowsPerChunk) / this.#chunk.length;
    const rows = this.#chunks * this.#rowsPerChunk + rest;
    const rowsPerChunk = this.#chunks === 0 && rest > 0 ? rest : this.#rowsPerChunk;
    if (rest > 0) {
      this.#chunk.fill(Number.NaN, this.#filled);
      await this.#flush(this.#chunk.subarray(0, (this.#chunk.length / this.#rowsPerChunk) * rowsPerChunk));
    }
    await this.#sink.end(arrayMetadata([rows, ...this.#row], rowsPerChunk, dtypeOf(this.#chunk)), attributes);
  }

  async #flush(chunk = this.#chunk): Promise<void> {
    await this.#sink.chunk(chunkName(this.#chunks++, this.#row.length + 1), bytesOf(chunk));
    this.#filled = 0;
  }
}

function bytesOf(values: ZarrNumbers): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function jsonText(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
