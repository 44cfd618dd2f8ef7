import type { Runtime } from "node:inspector";
import { isHelperName } from "../language/helper-names.ts";
import type { PropertyDescriptor, RemoteObject, RuntimeProbe } from "../language/probe.ts";
import { hiddenName, withIntrinsics } from "../runtime/hidden.ts";

/** Sends one inspector command to the runtime; undefined when it fails. */
export type Ask = (method: string, parameters: object) => Promise<unknown>;

const objectGroup = "probe";
// V8 stops a probe that takes longer, for example in a getter of a proxy.
const timeoutMs = 200;

const globalNames = `(({ Object, globalThis }) => Object.getOwnPropertyNames(globalThis).join("\\n"))(${hiddenName}.intrinsics)`;

/** Looks at the live values of a runtime, also while it runs a cell. */
export class LiveProbe implements RuntimeProbe {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async evaluate(expression: string): Promise<RemoteObject | undefined> {
    // Not in REPL mode: that makes a promise, of which AsyncLocalStorage takes note, which counts as an effect.
    const options = {
      expression,
      throwOnSideEffect: true,
      silent: true,
      timeout: timeoutMs,
      objectGroup,
    };
    const answer = (await this.#ask("Runtime.evaluate", options)) as Runtime.EvaluateReturnType | undefined;
    return answer && !answer.exceptionDetails ? answer.result : undefined;
  }

  async properties(objectId: string, { own = false }: { own?: boolean } = {}): Promise<PropertyDescriptor[]> {
    const options = { objectId, ownProperties: own, generatePreview: false };
    const answer = (await this.#ask("Runtime.getProperties", options)) as Runtime.GetPropertiesReturnType | undefined;
    return answer?.result ?? [];
  }

  async globalNames(): Promise<string[]> {
    const [lexical, globals] = await Promise.all([
      this.#ask("Runtime.globalLexicalScopeNames", {}) as Promise<{ names: string[] } | undefined>,
      this.evaluate(globalNames),
    ]);
    const own = typeof globals?.value === "string" ? globals.value.split("\n") : [];
    return [...new Set([...(lexical?.names ?? []), ...own])].filter((name) => !isHelperName(name));
  }

  async call(objectId: string, functionDeclaration: string): Promise<unknown> {
    const options = {
      objectId,
      functionDeclaration: withIntrinsics(functionDeclaration),
      returnByValue: true,
      throwOnSideEffect: true,
      silent: true,
    };
    const answer = (await this.#ask("Runtime.callFunctionOn", options)) as Runtime.CallFunctionOnReturnType | undefined;
    return answer && !answer.exceptionDetails ? answer.result.value : undefined;
  }

  /** Lets go of the objects that were handed out. */
  async release(): Promise<void> {
    await this.#ask("Runtime.releaseObjectGroup", { objectGroup });
  }
}
