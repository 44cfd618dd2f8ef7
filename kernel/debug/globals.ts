import type { Runtime } from "node:inspector";
import { isHelperName } from "../language/helper-names.ts";
import { hiddenName } from "../runtime/hidden.ts";
import type { InspectorPort } from "./inspector-port.ts";
import type { Variable } from "./protocol.ts";
import { debugGroup, type Variables } from "./variables.ts";

// Names on `globalThis` that cells have put there; the runtime keeps those that were there before.
const ownNames = `(() => {
  const { firstNames: first, intrinsics: { Object, globalThis } } = ${hiddenName};
  return Object.getOwnPropertyNames(globalThis).filter((name) => !first.has(name)).join("\\n");
})()`;

/** The variables of all cells. */
export async function globalVariables(inspector: InspectorPort, variables: Variables): Promise<Variable[]> {
  const [lexical, own] = await Promise.all([
    inspector.post("Runtime.globalLexicalScopeNames") as Promise<Runtime.GlobalLexicalScopeNamesReturnType>,
    evaluateGlobal(inspector, ownNames),
  ]);
  const text = String(own.result.value ?? "");
  const names = [...new Set([...lexical.names, ...(text === "" ? [] : text.split("\n"))])].filter(isWritable);
  // A name whose cell failed before its declaration has no value yet.
  const reads = names.map((name) => `try { all[${JSON.stringify(name)}] = ${name} } catch {}`);
  const { result } = await evaluateGlobal(inspector, `(() => { const all = {}; ${reads.join(";")}; return all })()`);
  if (result.objectId === undefined) return [];
  const options = { objectId: result.objectId, ownProperties: true, generatePreview: true };
  const answer = (await inspector.post("Runtime.getProperties", options)) as Runtime.GetPropertiesReturnType;
  return answer.result.flatMap(({ name, value }) => (value ? [variables.describe(name, value, name)] : []));
}

/** Evaluates JavaScript outside of any frame; breakpoints do not hold it up, and it may not take long. */
export async function evaluateGlobal(
  inspector: InspectorPort,
  expression: string,
  timeoutMs = 1000,
): Promise<Runtime.EvaluateReturnType> {
  return (await inspector.post("Runtime.evaluate", {
    expression,
    objectGroup: debugGroup,
    generatePreview: true,
    silent: true,
    disableBreaks: true,
    timeout: timeoutMs,
  })) as Runtime.EvaluateReturnType;
}

function isWritable(name: string): boolean {
  return !isHelperName(name) && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name);
}
