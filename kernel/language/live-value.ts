/** What a live value tells of itself. */
export interface LiveDescription {
  /** `function`, `class`, or what the value is an instance of. */
  type: string;
  /** A few lines; empty when the type says all. */
  preview: string;
  /** Head of a function or class. */
  signature?: string;
  /** Text of a function or class that is not native. */
  source?: string;
}

/** What {@link lookAt} gives back: of functions the text, of others type and preview. */
interface Look {
  source?: string;
  name: string;
  arity?: number;
  preview?: string;
}

/**
 * A function, as text, that describes its `this`. It runs in the user's process and must have no effect, which rules
 * out regular expressions and `JSON`; it looks at no more than a few elements.
 */
export const lookAt = `function () {
  const nameOf = (value) => {
    const prototype = Object.getPrototypeOf(value);
    const found = prototype && prototype.constructor;
    return (found && found.name) || "Object";
  };
  const short = (value, depth) => {
    if (typeof value === "string") return '"' + (value.length > 60 ? value.slice(0, 60) + "…" : value) + '"';
    if (typeof value === "bigint") return String(value) + "n";
    if (typeof value === "function") return value.name ? "function " + value.name : "function";
    if (value === null || typeof value !== "object") return String(value);
    return depth > 0 ? list(value, depth - 1) : nameOf(value);
  };
  const list = (value, depth) => {
    const name = nameOf(value);
    if (Array.isArray(value) || (ArrayBuffer.isView(value) && value.length !== undefined)) {
      let text = "";
      for (let i = 0; i < value.length && i < 8; i++) text += (i ? ", " : "") + short(value[i], depth);
      if (value.length > 8) text += ", … " + (value.length - 8) + " more";
      return name + "(" + value.length + ") [" + text + "]";
    }
    if (name === "Date") return String(new Date(value.getTime()));
    if (name === "RegExp") return "/" + value.source + "/" + value.flags;
    if (value instanceof Error) return value.name + ": " + value.message;
    if (name === "Map" || name === "Set") return name + "(" + value.size + ")";
    const keys = Object.keys(value);
    let text = "";
    for (let i = 0; i < keys.length && i < 10; i++) {
      const property = Object.getOwnPropertyDescriptor(value, keys[i]);
      text += (i ? ", " : "") + keys[i] + ": " + (property.get ? "…" : short(property.value, depth));
    }
    if (keys.length > 10) text += ", … " + (keys.length - 10) + " more";
    return (name === "Object" ? "" : name + " ") + (text === "" ? "{}" : "{ " + text + " }");
  };
  if (typeof this === "function") {
    return { name: this.name, arity: this.length, source: Function.prototype.toString.call(this) };
  }
  const name = nameOf(this);
  const isBox = name === "Number" || name === "String" || name === "Boolean" || name === "BigInt" || name === "Symbol";
  return isBox ? { name: name.toLowerCase(), preview: short(this.valueOf(), 1) } : { name, preview: list(this, 1) };
}`;

/** What {@link lookAt} saw, as it is shown. */
export function describe(look: unknown): LiveDescription | undefined {
  if (look === null || typeof look !== "object" || !("name" in look)) return undefined;
  const { source, name, arity = 0, preview = "" } = look as Look;
  if (source === undefined) return { type: name, preview };
  const type = /^class\b/.test(source) ? "class" : "function";
  if (/\{\s*\[native code\]\s*\}$/.test(source)) {
    const parameters = Array.from({ length: arity }, (_, i) => `arg${i + 1}`).join(", ");
    return { type, preview, signature: `function ${name}(${parameters})` };
  }
  return { type, preview, source, signature: type === "class" ? classHead(source) : functionHead(source, name) };
}

function classHead(source: string): string {
  return oneLine(source.slice(0, source.indexOf("{")));
}

/** A function's text up to its body. */
function functionHead(source: string, name: string): string {
  let depth = 0;
  let end = source.indexOf("(");
  for (; end < source.length && end >= 0; end++) {
    if (source[end] === "(") depth++;
    else if (source[end] === ")" && --depth === 0) break;
  }
  const head = end < 0 ? oneLine(source.split("=>")[0]!) : oneLine(source.slice(0, end + 1));
  const match = /^(async )?(function\*?)?\s*([\w$]*)\s*(\(.*)?$/.exec(head);
  if (!match) return head;
  const [, async = "", , , parameters = `(${head})`] = match;
  return `${async}function ${name}${parameters}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
