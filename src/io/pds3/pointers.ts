import { FormatError } from "../../errors.ts";
import { isQuantity, type LabelBlock, type LabelValue } from "./label.ts";

/** Where a pointer of a label points: `^IMAGE = ("A.IMG", 17)`. */
export interface Pointer {
  /** Without the caret. */
  readonly name: string;
  /** File beside the label; undefined for the label's own. */
  readonly file: string | undefined;
  /** Byte in that file, from 0. */
  readonly offset: number;
  /** The object of that name. */
  readonly object: LabelBlock | undefined;
}

/**
 * Pointers of a label and of the FILE objects in it, in order. Records and bytes of a label count from 1.
 *
 * @throws {@link FormatError} `BAD_LABEL` for one that makes no sense
 */
export function pointersOf(label: LabelBlock, path: string, recordBytes = label.number("RECORD_BYTES")): Pointer[] {
  const found: Pointer[] = [];
  for (const { key, value } of label.entries) {
    const name = key.slice(1);
    if (key.startsWith("^")) {
      const object = label.block(name);
      const place = placeOf(value as LabelValue, recordBytes);
      if (place) found.push({ name, object, ...place });
      else if (object) {
        const hint =
          "A pointer is a record, a byte <BYTES>, a file name, or (file name, place); records need RECORD_BYTES.";
        throw new FormatError("BAD_LABEL", `Cannot follow ${key} in the label of ${path}`, hint, { path });
      }
    }
  }
  for (const block of label.blocks) {
    if (block.entries.some(({ key }) => key.startsWith("^") && block.block(key.slice(1)))) {
      found.push(...pointersOf(block, path, block.number("RECORD_BYTES") ?? recordBytes));
    }
  }
  return found;
}

function placeOf(
  value: LabelValue,
  recordBytes: number | undefined,
): { file: string | undefined; offset: number } | undefined {
  if (typeof value === "string") return { file: value, offset: 0 };
  if (Array.isArray(value)) {
    const [file, place] = value;
    if (typeof file !== "string" || value.length > 2) return undefined;
    const offset = value.length === 1 ? 0 : offsetOf(place, recordBytes);
    return offset === undefined ? undefined : { file, offset };
  }
  const offset = offsetOf(value, recordBytes);
  return offset === undefined ? undefined : { file: undefined, offset };
}

function offsetOf(value: LabelValue, recordBytes: number | undefined): number | undefined {
  const isByte = isQuantity(value) && /^bytes?$/i.test(value.unit);
  const place = isQuantity(value) ? value.value : value;
  const unit = isByte ? 1 : recordBytes;
  if (typeof place !== "number" || !Number.isInteger(place) || place < 1 || !unit || unit < 1) return undefined;
  const offset = (place - 1) * unit;
  return Number.isSafeInteger(offset) ? offset : undefined;
}
