import { ArgumentError } from "../errors.ts";
import { modules } from "./modules.ts";
import { type WasmMemory, webAssembly } from "./web-assembly.ts";

/** What a compiled module offers: its memory and functions of numbers. */
export type WasmExports = { readonly memory: WasmMemory } & Readonly<Record<string, (...numbers: number[]) => number>>;

/** Bytes by which memory grows. */
const page = 2 ** 16;
/** Largest memory of a 32-bit module, less a page. */
const limit = 2 ** 32 - page;

/** A module of `assembly/`. */
export type ModuleName = keyof typeof modules;

const compiled = new Map<string, object>();

/** A function that makes a 128-bit vector: valid only where there are such. */
const probe = "AGFzbQEAAAABBQFgAAF7AwIBAAoKAQgAQQD9D/1iCw==";

/** Whether this engine runs our modules; where it does not, the plain TypeScript twins do the work. */
export const hasSimd = webAssembly?.validate(Buffer.from(probe, "base64")) ?? false;

/** A fresh instance with memory of its own, which is freed with it. */
export function instantiate(name: ModuleName): WasmExports {
  return instantiateIn(name, newMemory(false));
}

/** An instance that works in a memory made by {@link newMemory}. */
export function instantiateIn(name: ModuleName, memory: WasmMemory): WasmExports {
  const { exports } = new webAssembly!.Instance(compiledModule(name, isShared(memory)), { env: { memory } });
  return { ...(exports as object), memory } as unknown as WasmExports;
}

/**
 * Two MiB of memory, which is enough for work in chunks: growing detaches the buffer there was, and from then on V8 looks before
 * every access to any typed array whether it is still attached, which makes loops over them a fifth slower.
 *
 * Threads see the same numbers in a shared one, but it is seldom freed: use it again.
 */
export function newMemory(shared: boolean): WasmMemory {
  return new webAssembly!.Memory({ initial: 32, maximum: limit / page, shared });
}

/** A module, compiled once, for memory that is shared or not. */
export function compiledModule(name: ModuleName, shared: boolean): object {
  const key = `${name} ${shared}`;
  let module = compiled.get(key);
  if (!module) {
    const bytes = Buffer.from(modules[name], "base64");
    // The memory that a module imports is of kind 2; the byte after that says 1 for one with a limit, 3 if shared besides.
    const kind = bytes.indexOf("\x03env\x06memory\x02", "latin1") + 12;
    if (shared) bytes[kind] = 3;
    module = new webAssembly!.Module(bytes);
    compiled.set(key, module);
  }
  return module;
}

function isShared({ buffer }: WasmMemory): boolean {
  return buffer instanceof SharedArrayBuffer;
}

/** Whether a layout fits into the memory of a module at all. */
export function fitsMemory(bytes: number): boolean {
  return bytes <= limit;
}

/**
 * Grows the memory of an instance to `bytes`.
 *
 * @throws {@link ArgumentError} `TOO_MANY_ROWS` when there is not as much
 */
export function growTo(memory: WasmMemory, bytes: number): void {
  const pages = Math.ceil((bytes - memory.buffer.byteLength) / page);
  let cause: unknown;
  try {
    if (pages <= 0) return;
    if (fitsMemory(bytes)) {
      memory.grow(pages);
      return;
    }
  } catch (error) {
    cause = error;
  }
  throw new ArgumentError(
    "TOO_MANY_ROWS",
    `Cannot get ${(bytes / 2 ** 30).toFixed(2)} GiB of memory for the computation`,
    "Take a subset of the rows; a module may use up to 4 GiB.",
    { cause },
  );
}
