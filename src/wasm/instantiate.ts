import { ArgumentError } from "../errors.ts";
import { modules } from "./modules.ts";
import { type WasmMemory, webAssembly } from "./web-assembly.ts";

/** What a compiled module offers: its memory and functions of numbers. */
export type WasmExports = { readonly memory: WasmMemory } & Readonly<Record<string, (...numbers: number[]) => number>>;

/** Largest memory of a 32-bit module, less a page. */
const limit = 2 ** 32 - 2 ** 16;

const compiled = new Map<keyof typeof modules, object>();

/** A function that makes a 128-bit vector: valid only where there are such. */
const probe = "AGFzbQEAAAABBQFgAAF7AwIBAAoKAQgAQQD9D/1iCw==";

/** Whether this engine runs our modules; where it does not, the plain TypeScript twins do the work. */
export const hasSimd = webAssembly?.validate(Buffer.from(probe, "base64")) ?? false;

/** A fresh instance with memory of its own, which is freed with it. */
export function instantiate(name: keyof typeof modules): WasmExports {
  let module = compiled.get(name);
  if (!module) {
    module = new webAssembly!.Module(Buffer.from(modules[name], "base64"));
    compiled.set(name, module);
  }
  return new webAssembly!.Instance(module).exports as unknown as WasmExports;
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
  const pages = Math.ceil((bytes - memory.buffer.byteLength) / 65536);
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
