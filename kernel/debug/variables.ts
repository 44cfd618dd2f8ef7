import type { Runtime } from "node:inspector";
import { withIntrinsics } from "../runtime/hidden.ts";
import type { InspectorPort } from "./inspector-port.ts";
import type { Variable } from "./protocol.ts";
import { typeText, valueText } from "./value-text.ts";

/** What a `variablesReference` stands for. */
type Holder =
  /** One object, or the scopes of a function, of which the first with a name hides the others. */
  | { kind: "objects"; ids: string[]; extra: Named[]; path?: string }
  /** A run of the elements of a list. */
  | { kind: "range"; id: string; start: number; count: number; path?: string }
  | { kind: "listed"; list: () => Promise<Variable[]> };

/** A value with a name that is no property of anything. */
interface Named {
  name: string;
  value: Runtime.RemoteObject;
}

/** Objects that the debugger holds until the program goes on. */
export const debugGroup = "debug";

// Longer lists are cut into pieces, which can be opened one by one.
const pieceSize = 500;

/** Numbers for objects of the runtime, by which a front end asks for their members. */
export class Variables {
  readonly #inspector: InspectorPort;
  readonly #holders = new Map<number, Holder>();
  /** Whether variables carry their type. JupyterLab shows it in place of the value, of what is not Python's. */
  showsTypes = true;
  #last = 0;

  constructor(inspector: InspectorPort) {
    this.#inspector = inspector;
  }

  /** A reference to the members of scopes, the innermost first. */
  addScopes(ids: string[], extra: Named[] = []): number {
    return this.#add({ kind: "objects", ids, extra, path: "" });
  }

  /** A reference to variables that are made when they are asked for. */
  addList(list: () => Promise<Variable[]>): number {
    return this.#add({ kind: "listed", list });
  }

  /** A value as a variable. */
  describe(name: string, value: Runtime.RemoteObject, path?: string): Variable {
    const type = this.showsTypes ? { type: typeText(value) } : {};
    const base = { name, value: valueText(value), ...type, variablesReference: 0 };
    const named = path === undefined ? base : { ...base, evaluateName: path };
    if (value.objectId === undefined) return named;
    const holder: Holder = { kind: "objects", ids: [value.objectId], extra: [] };
    const length = lengthOf(value);
    const reference = this.#add(path === undefined ? holder : { ...holder, path });
    return { ...named, variablesReference: reference, ...(length !== undefined && { indexedVariables: length }) };
  }

  /**
   * The variables behind a reference; of a list, those from `start`, `count` of them, where the front end asks so.
   *
   * @throws an error for a reference of an earlier stop
   */
  async members(reference: number, { start, count }: { start?: number; count?: number } = {}): Promise<Variable[]> {
    const holder = this.#holders.get(reference);
    if (!holder) throw new Error("These variables belong to an earlier stop");
    if (holder.kind === "listed") return holder.list();
    if (holder.kind === "range") return this.#range(holder.id, holder.start, holder.count, holder.path);
    const [id] = holder.ids;
    if (start !== undefined && count !== undefined && count > 0 && id !== undefined) {
      return this.#range(id, start, count, holder.path);
    }
    return this.#membersOf(holder);
  }

  /** Forgets all references and lets go of the objects. */
  async clear(): Promise<void> {
    this.#holders.clear();
    await this.#inspector.post("Runtime.releaseObjectGroup", { objectGroup: debugGroup }).catch(() => undefined);
  }

  async #membersOf({ ids, extra, path }: Extract<Holder, { kind: "objects" }>): Promise<Variable[]> {
    const found = new Map<string, Variable>();
    for (const { name, value } of extra) found.set(name, this.describe(name, value));
    for (const id of ids) {
      const length = ids.length === 1 ? await this.#listLength(id) : undefined;
      if (length !== undefined && length > pieceSize) return this.#pieces(id, length, path);
      for (const [name, value] of await this.#properties(id)) {
        if (!found.has(name)) found.set(name, this.describe(name, value, pathOf(path, name)));
      }
    }
    return [...found.values()];
  }

  #pieces(id: string, length: number, path: string | undefined): Variable[] {
    const pieces: Variable[] = [];
    for (let start = 0; start < length; start += pieceSize) {
      const count = Math.min(pieceSize, length - start);
      const holder: Holder = { kind: "range", id, start, count, ...(path !== undefined && { path }) };
      const name = `[${start} … ${start + count - 1}]`;
      pieces.push({ name, value: "", variablesReference: this.#add(holder), indexedVariables: count });
    }
    return pieces;
  }

  async #range(id: string, start: number, count: number, path: string | undefined): Promise<Variable[]> {
    const answer = (await this.#inspector.post("Runtime.callFunctionOn", {
      objectId: id,
      functionDeclaration: withIntrinsics(`function (start, count) {
        return Array.from({ length: Math.max(0, Math.min(count, this.length - start)) }, (_, i) => this[start + i]);
      }`),
      arguments: [{ value: start }, { value: count }],
      objectGroup: debugGroup,
      silent: true,
    })) as Runtime.CallFunctionOnReturnType;
    if (answer.exceptionDetails || answer.result.objectId === undefined) return [];
    const items = await this.#properties(answer.result.objectId);
    return items
      .filter(([name]) => /^\d+$/.test(name))
      .map(([name, value]) => {
        const index = String(start + Number(name));
        return this.describe(index, value, pathOf(path, index));
      });
  }

  /** The length of an array or a typed array; undefined for anything else. */
  async #listLength(id: string): Promise<number | undefined> {
    const answer = (await this.#inspector.post("Runtime.callFunctionOn", {
      objectId: id,
      functionDeclaration: withIntrinsics(`function () {
        return Array.isArray(this) || (ArrayBuffer.isView(this) && !(this instanceof DataView)) ? this.length : -1;
      }`),
      returnByValue: true,
      silent: true,
    })) as Runtime.CallFunctionOnReturnType;
    const length = answer.result.value as unknown;
    return typeof length === "number" && length >= 0 ? length : undefined;
  }

  async #properties(objectId: string): Promise<[string, Runtime.RemoteObject][]> {
    const options = { objectId, ownProperties: true, generatePreview: true };
    const answer = (await this.#inspector.post("Runtime.getProperties", options)) as Runtime.GetPropertiesReturnType & {
      privateProperties?: { name: string; value?: Runtime.RemoteObject }[];
    };
    const members: [string, Runtime.RemoteObject][] = [];
    for (const { name, value, get, symbol } of answer.result) {
      const shown = symbol ? `[${symbol.description}]` : name;
      if (value) members.push([shown, value]);
      else if (get && get.type !== "undefined") members.push([shown, getter]);
    }
    for (const { name, value } of answer.privateProperties ?? []) if (value) members.push([name, value]);
    // What a Map, a Set or a Promise holds is no property; [[Prototype]] and the places of functions are left out.
    for (const { name, value } of answer.internalProperties ?? []) {
      if (value && /^\[\[(Entries|PromiseState|PromiseResult|PrimitiveValue)\]\]$/.test(name))
        members.push([name, value]);
    }
    return members;
  }

  #add(holder: Holder): number {
    this.#holders.set(++this.#last, holder);
    return this.#last;
  }
}

const getter: Runtime.RemoteObject = { type: "symbol", description: "[Getter]" };

function lengthOf({ subtype, description }: Runtime.RemoteObject): number | undefined {
  if (subtype !== "array" && subtype !== "typedarray") return undefined;
  const length = /\((\d+)\)$/.exec(description ?? "")?.[1];
  return length === undefined ? undefined : Number(length);
}

/** The expression for a member of what `path` gives; an empty path is that of scopes. */
function pathOf(path: string | undefined, name: string): string | undefined {
  if (path === undefined) return undefined;
  const isName = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name);
  if (path === "") return isName ? name : undefined;
  if (/^\d+$/.test(name)) return `${path}[${name}]`;
  if (name.startsWith("[")) return undefined;
  return isName ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}
