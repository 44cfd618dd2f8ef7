import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripTypes } from "../language/strip-types.ts";
import { MappedText, type Position } from "./mapped-text.ts";
import { murmur2 } from "./murmur2.ts";
import type { Source } from "./protocol.ts";

/** A cell as it is handed to the runtime. */
export interface RunCell {
  /** Address of this run; each has its own. */
  url: string;
  source: string;
  /** The JavaScript that runs. */
  code: string;
  map?: object;
}

/** One script of the runtime that the user wrote: a run of a cell, or a local file. */
interface Script {
  url: string;
  path: string;
  text: MappedText;
}

/** How front ends compute the path of a cell from its text. */
export const cellPaths = {
  hashMethod: "Murmur2",
  hashSeed: 0xc70f6907,
  // Nothing is ever written there: the front end needs a name for the cell, and gets the text from this process.
  tmpFilePrefix: join(tmpdir(), `albedo-cells-${process.pid}`, "/"),
  tmpFileSuffix: ".ts",
} as const;

// A notebook has some hundred cells; whoever runs one in a loop does not debug the first thousand runs.
const maxRuns = 2000;

/** Path by which front ends know a cell with this text. */
function cellPath(source: string): string {
  const { tmpFilePrefix, hashSeed, tmpFileSuffix } = cellPaths;
  return `${tmpFilePrefix}${murmur2(source, hashSeed)}${tmpFileSuffix}`;
}

/** What the debugger knows of the user's cells and local files, and the way between their positions and scripts. */
export class DebugSources {
  readonly #cells = new Map<string, string>();
  readonly #runs = new Map<string, Script>();
  readonly #scripts = new Map<string, Script>();
  readonly #folder: string;

  /** @param folder - that of the notebook, for short names of files */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes note of a cell that the front end shows; returns its path. */
  addCell(source: string): string {
    const path = cellPath(source);
    this.#cells.set(path, source);
    return path;
  }

  /** Takes note of a cell that is about to run; returns its path. */
  addRun({ url, source, code, map }: RunCell): string {
    const path = this.addCell(source);
    this.#runs.set(url, { url, path, text: new MappedText(source, code, map) });
    if (this.#runs.size > maxRuns) this.#runs.delete(this.#runs.keys().next().value!);
    return path;
  }

  /** Takes note of a script that the runtime has; returns it when the user wrote it. */
  addScript(id: string, url: string): Script | undefined {
    const script = this.#runs.get(url) ?? fileScript(url);
    if (script) this.#scripts.set(id, script);
    return script;
  }

  /** The runtime is another one: its scripts are gone. */
  forgetScripts(): void {
    this.#scripts.clear();
    this.#runs.clear();
  }

  /** The user's script of this number. */
  script(id: string): Script | undefined {
    return this.#scripts.get(id);
  }

  /** Runs of a cell that may still have code in the runtime. */
  runsOf(path: string): Script[] {
    return [...this.#runs.values()].filter((run) => run.path === path);
  }

  isCell(path: string): boolean {
    return path.startsWith(cellPaths.tmpFilePrefix);
  }

  /** Where a position of a script is in what the user wrote, counted from 1. */
  locate(id: string, position: Position): { source: Source; line: number; column: number } | undefined {
    const script = this.#scripts.get(id);
    const place = script?.text.toSource(position);
    if (!script || !place) return undefined;
    return { source: this.sourceOf(script.path), line: place.line + 1, column: place.column + 1 };
  }

  sourceOf(path: string): Source {
    const name = path.startsWith(join(this.#folder, "/")) ? path.slice(this.#folder.length + 1) : basename(path);
    return { name, path };
  }

  /** The text behind a path; undefined when there is none. */
  textOf(path: string): string | undefined {
    return this.#cells.get(path) ?? (this.isCell(path) ? undefined : fileText(path)?.source);
  }

  /** The text of a cell or file with its JavaScript, for a breakpoint that is set before it has run. */
  mappedText(path: string): MappedText | undefined {
    const run = this.runsOf(path).at(-1);
    if (run) return run.text;
    return this.isCell(path) ? stripped(this.#cells.get(path)) : fileText(path);
  }

  /** The local files that are loaded. */
  files(): Source[] {
    const paths = new Set([...this.#scripts.values()].map(({ path }) => path));
    return [...paths].filter((path) => !this.isCell(path)).map((path) => this.sourceOf(path));
  }
}

function fileScript(url: string): Script | undefined {
  if (!url.startsWith("file:")) return undefined;
  try {
    const path = fileURLToPath(url.replace(/[?#].*$/, ""));
    const text = fileText(path);
    return text && { url, path, text };
  } catch {
    return undefined;
  }
}

function fileText(path: string): MappedText | undefined {
  try {
    const text = readFileSync(path, "utf8").replace(/^\uFEFF/, "");
    return /\.[mc]?ts$/.test(path) ? stripped(text) : new MappedText(text, text);
  } catch {
    return undefined;
  }
}

function stripped(source: string | undefined): MappedText | undefined {
  if (source === undefined) return undefined;
  try {
    const { code, map } = stripTypes(source);
    return new MappedText(source, code, map);
  } catch {
    return new MappedText(source, source);
  }
}
