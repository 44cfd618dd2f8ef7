import type { RuntimeProbe } from "./probe.ts";

/** A name that can follow a dot, and what it stands for. */
export interface Member {
  name: string;
  kind: "function" | "class" | "property";
}

const maxNames = 5000;

// Runs in the user's process, without effects. Elements of arrays are left out: there may be millions.
const collect = `function () {
  const found = [];
  const seen = new Set();
  for (let object = this; object !== null && object !== undefined; object = Object.getPrototypeOf(object)) {
    const isList = object === this && (Array.isArray(object) || ArrayBuffer.isView(object) || object instanceof String);
    for (const name of isList ? ["length"] : Object.getOwnPropertyNames(object)) {
      if (seen.has(name) || found.length >= ${maxNames}) continue;
      seen.add(name);
      const { value } = Object.getOwnPropertyDescriptor(object, name) ?? {};
      found.push(name + ":" + typeof value);
    }
  }
  return found.join("\\n");
}`;

const hidden = /^__(?:proto|define|lookup)/;

/** The members of a live value, its own first, then those of its prototypes; last those that begin with `_`, by custom not for users. */
export async function liveMembers(expression: string, probe: RuntimeProbe): Promise<Member[]> {
  const object = await boxed(expression, probe);
  if (object === undefined) return [];
  const members = await membersOf(object, probe);
  return members.toSorted((a, b) => Number(a.name.startsWith("_")) - Number(b.name.startsWith("_")));
}

async function membersOf(object: string, probe: RuntimeProbe): Promise<Member[]> {
  const told = await probe.call(object, collect);
  if (typeof told === "string") return told.split("\n").flatMap(readMember);
  const properties = await probe.properties(object, { own: false });
  return properties.slice(0, maxNames).flatMap(({ name, value }) => memberOf(name, value?.type));
}

/** Id of a live value as an object; primitives are boxed. */
export async function boxed(expression: string, probe: RuntimeProbe): Promise<string | undefined> {
  const value = await probe.evaluate(`(${expression}\n)`);
  if (!value || value.type === "undefined" || value.subtype === "null") return undefined;
  if (value.objectId !== undefined) return value.objectId;
  // A function in sloppy mode boxes its `this`, also where a cell has a name `Object` of its own.
  return (await probe.evaluate(`(function () { return this; }).call(${expression}\n)`))?.objectId;
}

/** The names of table columns that a live value has, when it is a table: it says so by `columnNames()`. */
export async function columnNames(expression: string, probe: RuntimeProbe): Promise<string[]> {
  const object = await boxed(expression, probe);
  if (object === undefined) return [];
  const names = await probe.call(
    object,
    `function () { return typeof this.columnNames === "function" ? this.columnNames() : []; }`,
  );
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

function readMember(line: string): Member[] {
  const split = line.lastIndexOf(":");
  return memberOf(line.slice(0, split), line.slice(split + 1));
}

function memberOf(name: string, type: string | undefined): Member[] {
  if (name === "" || hidden.test(name)) return [];
  if (type !== "function") return [{ name, kind: "property" }];
  return [{ name, kind: /^[A-Z]/.test(name) && /[a-z]/.test(name) ? "class" : "function" }];
}
