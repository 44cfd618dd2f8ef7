import { inspect } from "node:util";
import { display, isDisplayable, type MimeBundle } from "../protocol.ts";

const usual = { depth: 4, maxArrayLength: 100, maxStringLength: 100_000, breakLength: 100 };
/** How a value is shown whose usual text is longer than `maxText`. */
const brief = { ...usual, depth: 2, maxArrayLength: 20, maxStringLength: 1000 };
const maxText = 1 << 20;

/** A value as `text/plain`, never failing and never very long. */
export function plainText(value: unknown): string {
  try {
    const text = inspect(value, usual);
    return text.length > maxText ? cut(inspect(value, brief)) : text;
  } catch (error) {
    return `${Object.prototype.toString.call(value)} (it cannot be shown: ${(error as Error)?.message})`;
  }
}

function cut(text: string): string {
  if (text.length <= maxText) return text;
  // Not between the two halves of a character.
  const end = (text.charCodeAt(maxText - 1) & 0xfc00) === 0xd800 ? maxText - 1 : maxText;
  return `${text.slice(0, end)}... ${text.length - end} more characters`;
}

type Shown = MimeBundle | undefined | Promise<MimeBundle | undefined>;

/**
 * The bundle by which a value shows itself: that of its `Jupyter.display` method, else its text. The result is a
 * promise only when the method gives one; undefined means that there is nothing to show.
 */
export function bundleOf(value: unknown): Shown {
  return shownBy(value, checkBundle);
}

/** The same for a cell's result, which nobody has asked to be shown: where the method gives no bundle, the text is. */
export function resultBundle(value: unknown): Shown {
  // A proxy may have a method of every name.
  return shownBy(value, (given) => (isObject(given) ? checkBundle(given) : { "text/plain": plainText(value) }));
}

function shownBy(value: unknown, check: (bundle: unknown) => MimeBundle | undefined): Shown {
  if (value === undefined) return undefined;
  if (!isDisplayable(value)) return { "text/plain": plainText(value) };
  const bundle = value[display]();
  return isPromise(bundle) ? Promise.resolve(bundle).then(check) : check(bundle);
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
  if (!isObject(bundle)) {
    throw new TypeError(`Cannot show a value: its Jupyter.display method gave ${plainText(bundle)}, not a MIME bundle`);
  }
  const checked: MimeBundle = {};
  for (const [mime, data] of Object.entries(bundle)) {
    if (data === undefined) continue;
    checked[mime] = bytesOf(data)?.toString("base64") ?? data;
  }
  return Object.keys(checked).length > 0 ? checked : undefined;
}

/**
 * Does with a bundle what turns it into JSON. A failure names the format that JSON cannot hold; which one is looked for only
 * then, because a figure may take long to write.
 */
export function sending<T>(bundle: MimeBundle, send: () => T): T {
  try {
    return send();
  } catch (error) {
    for (const [mime, data] of Object.entries(bundle)) refuseUnfit(mime, data);
    throw error;
  }
}

function refuseUnfit(mime: string, data: unknown): void {
  try {
    JSON.stringify(data);
  } catch (cause) {
    const [reason] = String((cause as Error | null)?.message ?? cause).split("\n", 1);
    const error = new TypeError(
      `Cannot show a value as "${mime}": its Jupyter.display bundle is sent as JSON (${reason})`,
      {
        cause,
      },
    );
    throw Object.assign(error, { hint: "Make a bigint a number or a string, and leave out what refers to itself." });
  }
}

function bytesOf(data: unknown): Buffer | undefined {
  if (data instanceof ArrayBuffer || data instanceof SharedArrayBuffer) return Buffer.from(data);
  if (!ArrayBuffer.isView(data)) return undefined;
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === "object";
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return value !== null && typeof value === "object" && typeof (value as PromiseLike<unknown>).then === "function";
}
