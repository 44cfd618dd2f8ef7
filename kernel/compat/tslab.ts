/**
 * The public module of tslab, another TypeScript kernel, over this kernel's `display`. Notebooks written for it run
 * unchanged: `import * as tslab from "tslab"` means this file where tslab itself is not installed.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { MimeBundle } from "../protocol.ts";

/** Pictures and documents: the bytes, or text that is already base64. */
export type Binary = string | Uint8Array;

/** Shows values in the output of a cell. */
export interface Display {
  javascript(text: string): void;
  html(text: string): void;
  markdown(text: string): void;
  latex(text: string): void;
  svg(text: string): void;
  png(data: Binary): void;
  jpeg(data: Binary): void;
  gif(data: Binary): void;
  pdf(data: Binary): void;
  text(text: string): void;
  /** Shows data of any one MIME type. */
  raw(mime: string, data: Binary): void;
}

type Show = (bundle: MimeBundle, options: { raw: true; displayId?: string; update?: boolean }) => unknown;

/** Shows each value in an output of its own. */
export const display: Display = displayBy((bundle) => show(bundle));

/** An output in which each value takes the place of the one before. */
export function newDisplay(): Display {
  const displayId = `tslab-${Math.random().toString(36).slice(2)}`;
  let update = false;
  return displayBy((bundle) => {
    show(bundle, { displayId, update });
    update = true;
  });
}

/** Versions of the parts: of the tslab whose interface this is, of TypeScript, and of Node. */
export const versions: { readonly tslab: string; readonly typescript: string; readonly node: string } = {
  tslab: "1.0.22",
  get typescript() {
    return typescriptVersion();
  },
  node: process.version,
};

function displayBy(send: (bundle: MimeBundle) => void): Display {
  const text = (mime: string) => (data: string) => send({ [mime]: data });
  const binary = (mime: string) => (data: Binary) => send({ [mime]: base64(data) });
  return {
    javascript: text("text/javascript"),
    html: text("text/html"),
    markdown: text("text/markdown"),
    latex: text("text/latex"),
    svg: text("image/svg+xml"),
    png: binary("image/png"),
    jpeg: binary("image/jpeg"),
    gif: binary("image/gif"),
    pdf: binary("application/pdf"),
    text: text("text/plain"),
    raw: (mime, data) => send({ [mime]: base64(data) }),
  };
}

function show(bundle: MimeBundle, options: { displayId?: string; update?: boolean } = {}): void {
  const { display: send } = globalThis as { display?: Show };
  if (typeof send !== "function") throw new TypeError("tslab shows values only inside a notebook's kernel");
  send(bundle, { raw: true, ...options });
}

function base64(data: Binary): string {
  if (typeof data === "string") return data;
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
}

function typescriptVersion(): string {
  try {
    const path = createRequire(import.meta.url).resolve("typescript/package.json");
    return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
  } catch {
    return "none";
  }
}
