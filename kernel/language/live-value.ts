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

/**
 * A function, as text, that describes its `this` as JSON of {@link LiveDescription}. It runs in the user's process,
 * has no effects, and looks at no more than a few elements.
 */
export const describeValue = `function () {
  const short = (value, depth) => {
    if (typeof value === "string") return JSON.stringify(value.length > 60 ? value.slice(0, 60) + "…" : value);
    if (typeof value === "bigint") return value + "n";
    if (typeof value === "function") return value.name ? "function " + value.name : "function";
    if (typeof value === "symbol") return value.toString();
    if (value === null || typeof value !== "object") return String(value);
    return depth > 0 ? list(value, depth - 1) : nameOf(value);
  };
  const nameOf = (value) => {
    const prototype = Object.getPrototypeOf(value);
    return (prototype && prototype.constructor && prototype.constructor.name) || "Object";
  };
  const list = (value, depth) => {
    if (Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value)) {
      const shown = [];
      for (let i = 0; i < value.length && i < 8; i++) shown.push(short(value[i], depth));
      if (value.length > 8) shown.push("… " + (value.length - 8) + " more");
      return nameOf(value) + "(" + value.length + ") [" + shown.join(", ") + "]";
    }
    if (value instanceof Date) return isNaN(value) ? "Invalid Date" : value.toISOString();
    if (value instanceof RegExp) return String(value);
    if (value instanceof Error) return value.name + ": " + value.message;
    if (value instanceof Map || value instanceof Set) return nameOf(value) + "(" + value.size + ")";
    const shown = [];
    let count = 0;
    for (const key of Object.keys(value)) {
      if (++count > 10) continue;
      const property = Object.getOwnPropertyDescriptor(value, key);
      shown.push(key + ": " + (property.get ? "…" : short(property.value, depth)));
    }
    if (count > 10) shown.push("… " + (count - 10) + " more");
    const name = nameOf(value);
    return (name === "Object" ? "" : name + " ") + "{ " + shown.join(", ") + " }";
  };
  if (typeof this === "function") {
    const source = Function.prototype.toString.call(this);
    const isNative = /\\{\\s*\\[native code\\]\\s*\\}$/.test(source);
    const isClass = /^class\\b/.test(source);
    const names = Array.from({ length: this.length }, (_, i) => "arg" + (i + 1)).join(", ");
    const head = isNative ? "function " + this.name + "(" + names + ")" : source.split(isClass ? "{" : /\\)\\s*(?:\\{|=>)/)[0];
    const open = !isNative && !isClass && head.split("(").length > head.split(")").length;
    const text = (head.trim() + (open ? ")" : "")).replace(/\\s+/g, " ");
    const named = /^(?:async )?(?:function\\b|class\\b)/.test(text) || isNative ? text : this.name + ": " + text;
    const signature = named.replace(/^((?:async )?function\\s*\\*?)\\s*\\(/, (_, word) => word + " " + this.name + "(");
    const told = { type: isClass ? "class" : "function", preview: "", signature };
    return JSON.stringify(isNative ? told : { ...told, source });
  }
  const box = { Number: "number", String: "string", Boolean: "boolean", BigInt: "bigint", Symbol: "symbol" };
  const name = nameOf(this);
  const isBox = name in box && typeof this === "object" && typeof this.valueOf() !== "object";
  return JSON.stringify(isBox ? { type: box[name], preview: short(this.valueOf(), 1) } : { type: name, preview: list(this, 1) });
}`;
