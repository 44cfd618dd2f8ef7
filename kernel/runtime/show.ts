import { inspect } from "node:util";
import { display, isDisplayable, type MimeBundle } from "../protocol.ts";

/** A value as `text/plain`, never failing and never very long. */
export function plainText(value: unknown): string {
  try {
    return inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 100_000, breakLength: 100 });
  } catch (error) {
    return `${Object.prototype.toString.call(value)} (it cannot be shown: ${(error as Error)?.message})`;
  }
}

/**
 * The bundle by which a value shows itself: that of its `Jupyter.display` method, else its text. The result is a
 * promise only when the method gives one; undefined means that there is nothing to show.
 */
export function bundleOf(value: unknown): MimeBundle | undefined | Promise<MimeBundle | undefined> {
  if (value === undefined) return undefined;
  if (!isDisplayable(value)) return { "text/plain": plainText(value) };
  const bundle = value[display]();
  return isPromise(bundle) ? Promise.resolve(bundle).then(checkBundle) : checkBundle(bundle);
}

/** Whether an object is a MIME bundle: all its keys are MIME types. */
export function isBundle(value: unknown): value is MimeBundle {
  if (value === null || typeof value !== "object") return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^[a-z]+\/[\w.+-]+(?:;.*)?$/i.test(key));
}

/** Makes a bundle fit for JSON: bytes become base64. Undefined when it is empty. */
export function checkBundle(bundle: unknown): MimeBundle | undefined {
  if (bundle === null || typeof bundle !== "object") {
    throw new TypeError(`Cannot show a value: its Jupyter.display method gave ${plainText(bundle)}, not a MIME bundle`);
  }
  const checked: MimeBundle = {};
  for (const [mime, data] of Object.entries(bundle)) {
    if (data === undefined) continue;
    checked[mime] = data instanceof Uint8Array ? Buffer.from(data).toString("base64") : data;
  }
  return Object.keys(checked).length > 0 ? checked : undefined;
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return value !== null && typeof value === "object" && typeof (value as PromiseLike<unknown>).then === "function";
}
