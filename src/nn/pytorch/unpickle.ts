import { FormatError } from "../../errors.ts";

/** A class or function that a pickle names, of those that are known to be harmless; never called. */
export interface PickleName {
  readonly kind: "name";
  readonly name: string;
}

/** A call that a pickle asks for, kept as a value. */
export interface PickleCall {
  readonly kind: "call";
  readonly name: string;
  readonly values: readonly unknown[];
}

/** Something that lies outside the pickle, by the tuple that identifies it. */
export interface PickleReference {
  readonly kind: "reference";
  readonly id: readonly unknown[];
}

const mark = Symbol("mark");

/**
 * Reads the part of Python's pickle format that state dicts are written in. It runs no code: calls become values, and a pickle
 * that names anything but what `allowed` accepts is refused by that name. Dictionaries become maps, tuples and lists arrays.
 *
 * @param path - for messages
 * @throws {@link FormatError} `UNSAFE_PICKLE`, with the name; `UNSUPPORTED_PICKLE`, `TRUNCATED`, with the byte
 */
export function unpickle(bytes: Buffer, path: string, allowed: (name: string) => boolean): unknown {
  const stack: unknown[] = [];
  const memo = new Map<number, unknown>();
  let at = 0;

  const stop = (code: string, reason: string, hint: string) =>
    new FormatError(code, `Cannot read the pickle of ${path}: ${reason}`, hint, { path, offset: at });
  const take = (count: number): Buffer => {
    if (at + count > bytes.length) throw stop("TRUNCATED", "it is cut off", "Copy or download the file again.");
    at += count;
    return bytes.subarray(at - count, at);
  };
  const line = () => {
    const end = bytes.indexOf(10, at);
    const text = take(Math.max(end < 0 ? bytes.length : end - at, 0)).toString("latin1");
    take(1);
    return text;
  };
  const text = (length: number) => void stack.push(take(length).toString("utf8"));
  const number = (value: number) => void stack.push(value);
  const top = () => stack[stack.length - 1];
  const last = (count: number): unknown[] => {
    if (stack.length < count) throw stop("UNSUPPORTED_PICKLE", "its stack is empty", resave);
    return stack.splice(stack.length - count);
  };
  const sinceMark = () => {
    const from = stack.lastIndexOf(mark);
    if (from < 0) throw stop("UNSUPPORTED_PICKLE", "a mark is missing", resave);
    const values = stack.splice(from);
    return values.slice(1);
  };
  const named = (name: string): PickleName => {
    if (allowed(name)) return { kind: "name", name };
    throw stop("UNSAFE_PICKLE", `it asks for ${name}, which is not run`, resave);
  };
  const setItems = (values: readonly unknown[]) => {
    const target = top();
    if (!(target instanceof Map)) throw stop("UNSUPPORTED_PICKLE", "it sets items of what is no dictionary", resave);
    for (let i = 0; i + 1 < values.length; i += 2) target.set(values[i], values[i + 1]);
  };
  const append = (values: readonly unknown[]) => {
    const target = top();
    if (!Array.isArray(target)) throw stop("UNSUPPORTED_PICKLE", "it appends to what is no list", resave);
    target.push(...values);
  };
  const reduce = () => {
    const [called, values] = last(2) as [PickleName, unknown[]];
    if (called?.kind !== "name") throw stop("UNSUPPORTED_PICKLE", "it calls what has no name", resave);
    const isDictionary = called.name === "collections.OrderedDict";
    stack.push(isDictionary ? new Map() : ({ kind: "call", name: called.name, values } satisfies PickleCall));
  };

  const operations: Readonly<Record<number, () => void>> = {
    [byte(0x80)]: () => void take(1),
    [byte(0x95)]: () => void take(8),
    [ascii("}")]: () => void stack.push(new Map()),
    [ascii("]")]: () => void stack.push([]),
    [ascii(")")]: () => void stack.push([]),
    [ascii("(")]: () => void stack.push(mark),
    [ascii("N")]: () => void stack.push(null),
    [byte(0x88)]: () => void stack.push(true),
    [byte(0x89)]: () => void stack.push(false),
    [ascii("X")]: () => text(take(4).readUInt32LE()),
    [byte(0x8c)]: () => text(take(1)[0]),
    [ascii("U")]: () => text(take(1)[0]),
    [ascii("K")]: () => number(take(1)[0]),
    [ascii("M")]: () => number(take(2).readUInt16LE()),
    [ascii("J")]: () => number(take(4).readInt32LE()),
    [ascii("G")]: () => number(take(8).readDoubleBE()),
    [byte(0x8a)]: () => number(wholeNumber(take(take(1)[0]))),
    [ascii("t")]: () => void stack.push(sinceMark()),
    [byte(0x85)]: () => void stack.push(last(1)),
    [byte(0x86)]: () => void stack.push(last(2)),
    [byte(0x87)]: () => void stack.push(last(3)),
    [ascii("q")]: () => void memo.set(take(1)[0], top()),
    [ascii("r")]: () => void memo.set(take(4).readUInt32LE(), top()),
    [byte(0x94)]: () => void memo.set(memo.size, top()),
    [ascii("h")]: () => void stack.push(memo.get(take(1)[0])),
    [ascii("j")]: () => void stack.push(memo.get(take(4).readUInt32LE())),
    [ascii("c")]: () => void stack.push(named(`${line()}.${line()}`)),
    [byte(0x93)]: () => void stack.push(named(last(2).join("."))),
    [ascii("Q")]: () => void stack.push({ kind: "reference", id: last(1)[0] as unknown[] } satisfies PickleReference),
    [ascii("R")]: reduce,
    [ascii("s")]: () => setItems(last(2)),
    [ascii("u")]: () => setItems(sinceMark()),
    [ascii("a")]: () => append(last(1)),
    [ascii("e")]: () => append(sinceMark()),
    // Attributes of an object: state dicts have a `_metadata`, which nothing here needs.
    [ascii("b")]: () => void last(1),
  };

  for (;;) {
    const code = take(1)[0];
    if (code === ascii(".")) return top();
    const operation = operations[code];
    if (!operation) throw stop("UNSUPPORTED_PICKLE", `it has the operation 0x${code.toString(16)}`, resave);
    operation();
  }
}

const resave = "In Python, save the weights alone: torch.save(model.state_dict(), path), or as safetensors.";

function ascii(sign: string): number {
  return sign.charCodeAt(0);
}

/** An operation that has no printable sign. */
function byte(code: number): number {
  return code;
}

/** Little-endian two's complement of any length. */
function wholeNumber(bytes: Buffer): number {
  let value = 0n;
  for (const [i, byte] of bytes.entries()) value += BigInt(byte) << BigInt(8 * i);
  return Number(BigInt.asIntN(Math.max(8 * bytes.length, 1), value));
}
