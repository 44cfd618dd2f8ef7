import { inspect } from "node:util";

const shown = 8;
const digits = 6;
/** Node's default: who asks for another number of elements gets them. */
const usual = 100;

interface Options {
  depth: number;
  maxArrayLength?: number | null;
}

/**
 * Shows a long typed array that is part of something, such as the labels among the results of a clustering, in one line: its
 * length and the first numbers. One that is shown by itself stays as Node shows it.
 */
export function installArrayText(): void {
  Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), inspect.custom, {
    configurable: true,
    writable: true,
    value(this: ArrayLike<number | bigint>, depth: number, options: Options) {
      // The prototype itself has no length.
      const isPart = ArrayBuffer.isView(this) && depth < options.depth && (options.maxArrayLength ?? usual) === usual;
      if (!isPart || options.maxArrayLength === null || this.length <= 2 * shown)
        return inspect(this, { ...options, customInspect: false });
      const first = Array.from({ length: shown }, (_, i) => rounded(this[i]!));
      return `${this.constructor.name}(${this.length}) [ ${first.join(", ")}, … ${this.length - shown} more ]`;
    },
  });
}

function rounded(value: number | bigint): string {
  if (typeof value === "bigint") return `${value}n`;
  return Object.is(value, -0) ? "-0" : String(Number.isInteger(value) ? value : Number(value.toPrecision(digits)));
}
