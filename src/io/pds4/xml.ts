import { parseXml, XmlElement } from "@rgrove/parse-xml";
import { FormatError } from "../../errors.ts";
import { recognize } from "../recognize.ts";

/** An element of an XML label. Names are as written, with their prefix: `"geom:subsolar_latitude"`. */
export class LabelElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly LabelElement[];
  /** Text of the element and all inside, without blanks around it. */
  readonly text: string;

  constructor(element: XmlElement) {
    this.name = element.name;
    this.attributes = element.attributes;
    this.text = element.text.trim();
    this.children = element.children.flatMap((child) => (child instanceof XmlElement ? [new LabelElement(child)] : []));
  }

  /** Its text as a number; NaN when it is none. */
  get number(): number {
    return this.text === "" ? Number.NaN : Number(this.text);
  }

  /** Elements of a name at any depth, in order; without a prefix the name stands for any prefix. */
  findAll(name: string): LabelElement[] {
    const own = this.children.filter((child) => child.name === name || child.name.split(":").at(-1) === name);
    return [...own, ...this.children.flatMap((child) => child.findAll(name))];
  }

  /** The nearest element of a name, or undefined. */
  find(name: string): LabelElement | undefined {
    return this.findAll(name)[0];
  }
}

const deepest = 200;

/**
 * The root element of an XML text.
 *
 * @throws {@link FormatError} `WRONG_FORMAT` for what is no XML, `BAD_LABEL` for XML that is not well-formed
 */
export function readXml(text: string, path: string): LabelElement {
  const start = text.replace(/^\uFEFF/, "");
  const isPage = /^\s*(<!doctype html|<html)/i.test(start);
  if (isPage || !/^\s*</.test(start)) {
    const { what, hint } = recognize(start.slice(0, 1024));
    const isKnown = !/^it (begins|is text)/.test(what);
    const todo = isKnown ? hint : "A PDS4 label is an XML file (.xml, .lblx) that names the data file beside it.";
    throw new FormatError("WRONG_FORMAT", `Cannot read ${path} as a PDS4 label: ${what}`, todo, { path, offset: 0 });
  }
  // The parser calls itself for each level.
  if (depthOf(start) > deepest) throw bad(path, `elements are nested more than ${deepest} deep`, 0);
  try {
    return new LabelElement(parseXml(start).root!);
  } catch (cause) {
    const { message, pos } = cause as Error & { pos?: number };
    throw bad(path, message.split("\n")[0].replace(/\.$/, ""), pos, cause);
  }
}

function depthOf(text: string): number {
  let [depth, most] = [0, 0];
  for (const [, close, self] of text.matchAll(/<(\/)?[A-Za-z_][^<>]*?(\/)?>/g)) {
    if (close) depth--;
    else if (!self) most = Math.max(most, ++depth);
  }
  return most;
}

function bad(path: string, what: string, offset: number | undefined, cause?: unknown): FormatError {
  const place = offset === undefined ? { path } : { path, offset };
  const hint = "The label is damaged or cut short: fetch it again.";
  return new FormatError("BAD_LABEL", `Cannot read the label ${path}: ${what}`, hint, place, { cause });
}
