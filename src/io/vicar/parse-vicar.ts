import { FormatError } from "../../errors.ts";
import { LabelBlock, type LabelValue } from "../pds3/label.ts";

const item = /\s*([A-Za-z][\w$.]*)\s*=\s*/y;
const scalar = /'((?:[^']|'')*)'|([^\s,()']+)/y;

/**
 * Reads the text of a VICAR label: the system's items, then sections PROPERTY and TASK as groups, in order. A section's
 * own name is the group's name. Numbers become numbers, text loses its quotes, lists become arrays.
 *
 * @param text - Latin-1, from `LBLSIZE=` to the zeros that fill the label up
 * @param offset - byte of the text in the file, for errors
 * @throws {@link FormatError} `BAD_LABEL`
 */
export function parseVicar(
  text: string,
  path: string,
  offset: number,
  label = new LabelBlock("label", ""),
): LabelBlock {
  const end = text.indexOf("\0");
  const used = end < 0 ? text : text.slice(0, end);
  let block = label;
  let at = 0;
  const fail = (what: string): FormatError => {
    const message = `Cannot read the VICAR label of ${path}: ${what} at byte ${offset + at}`;
    return new FormatError("BAD_LABEL", message, "The label is damaged: fetch the file again.", {
      path,
      offset: offset + at,
    });
  };
  const one = (): LabelValue => {
    scalar.lastIndex = at;
    const found = scalar.exec(used);
    if (!found) throw fail(`no value behind ${JSON.stringify(used.slice(Math.max(0, at - 20), at))}`);
    at = scalar.lastIndex;
    const [, quoted, bare] = found;
    if (bare === undefined) return quoted.replaceAll("''", "'");
    return /^[+-]?(\d+\.?\d*|\.\d+)([ed][+-]?\d+)?$/i.test(bare) ? Number(bare.replace(/d/i, "e")) : bare;
  };
  const many = (): LabelValue[] => {
    const values: LabelValue[] = [];
    for (;;) {
      at += /^\s*/.exec(used.slice(at, at + 256))![0].length;
      values.push(one());
      const next = /^\s*([,)])/.exec(used.slice(at, at + 256));
      if (!next) throw fail("a list is not closed");
      at += next[0].length;
      if (next[1] === ")") return values;
    }
  };
  while (used.slice(at).trim() !== "") {
    item.lastIndex = at;
    const found = item.exec(used);
    if (!found) throw fail(`expected NAME=, found ${JSON.stringify(used.slice(at, at + 20))}`);
    const start = offset + at;
    at = item.lastIndex;
    const key = found[1].toUpperCase();
    let value: LabelValue;
    if (used[at] === "(") {
      at++;
      value = many();
    } else value = one();
    if (key === "PROPERTY" || key === "TASK") {
      block = new LabelBlock("group", String(value));
      label.entries.push({ key, value: block, offset: start });
    } else block.entries.push({ key, value, offset: start });
  }
  return label;
}
