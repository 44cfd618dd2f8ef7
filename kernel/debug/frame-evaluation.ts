import type { Runtime } from "node:inspector";
import { stripTypes } from "../language/strip-types.ts";
import { hiddenName } from "../runtime/hidden.ts";
import { expressionOf } from "./breakpoints.ts";
import type { UserFrame } from "./call-stack.ts";
import { evaluateGlobal } from "./globals.ts";
import type { InspectorPort } from "./inspector-port.ts";
import { debugGroup, type Variables } from "./variables.ts";

type Arguments = Record<string, unknown>;
type Body = Record<string, unknown>;

// What is typed into the debugger's console runs inside of the stop, where Stop cannot reach it.
const evaluateMs = 10_000;

/** What the debugger runs itself: in a frame of a stop, or outside of any while nothing is stopped. */
export class FrameEvaluation {
  readonly #inspector: InspectorPort;
  readonly #variables: Variables;
  readonly #frameOf: (frameId: unknown) => UserFrame | undefined;

  /**
   * @param frameOf - the frame of a number, without one the topmost; undefined while nothing is stopped; throws for a
   *   frame of an earlier stop
   */
  constructor(inspector: InspectorPort, variables: Variables, frameOf: (frameId: unknown) => UserFrame | undefined) {
    this.#inspector = inspector;
    this.#variables = variables;
    this.#frameOf = frameOf;
  }

  /** Answers `evaluate`. */
  async evaluate({ expression, frameId }: Arguments): Promise<Body> {
    const { result, exceptionDetails } = await this.#run(String(expression ?? ""), frameId);
    if (exceptionDetails) throw new Error(thrownText(exceptionDetails));
    const { value, type, variablesReference } = this.#variables.describe("", result);
    return { result: value, type, variablesReference };
  }

  /** Answers `richInspectVariables`: a variable as the cell would show it. */
  async richInspect({ variableName, frameId }: Arguments): Promise<Body> {
    const text = `${hiddenName}.bundle(${expressionOf(String(variableName))})`;
    const { result, exceptionDetails } = await this.#run(text, frameId);
    if (exceptionDetails) throw new Error(thrownText(exceptionDetails));
    return { data: JSON.parse(String(result.value)) as unknown, metadata: {} };
  }

  /** Answers `copyToGlobals`: gives a local variable to the cells. */
  async copyToGlobals({ srcVariableName, dstVariableName, srcFrameId }: Arguments): Promise<Body> {
    const [from, to] = [String(srcVariableName), String(dstVariableName)];
    if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(to)) throw new Error(`"${to}" is no name for a variable`);
    const held = `${hiddenName}.copied`;
    const { exceptionDetails } = await this.#run(`void (${held} = ${from})`, srcFrameId);
    if (exceptionDetails) throw new Error(thrownText(exceptionDetails));
    // As cells do it, so that a later cell may declare the name again. That gives a promise, which nothing settles
    // during a stop, so that the end is not waited for.
    const options = { expression: `let ${to} = ${held}`, replMode: true, silent: true, disableBreaks: true };
    void this.#inspector.post("Runtime.evaluate", options).catch(() => undefined);
    const { result } = await evaluateGlobal(this.#inspector, `${to} === ${held}`);
    if (result.value !== true) throw new Error(`Cannot copy ${from} to the global ${to}`);
    return {};
  }

  async #run(text: string, frameId: unknown): Promise<Runtime.EvaluateReturnType> {
    const code = asExpression(text);
    const frame = this.#frameOf(frameId);
    if (!frame) return evaluateGlobal(this.#inspector, code, evaluateMs);
    return (await this.#inspector.post("Debugger.evaluateOnCallFrame", {
      callFrameId: frame.frame.callFrameId,
      expression: code,
      objectGroup: debugGroup,
      generatePreview: true,
      silent: true,
      timeout: evaluateMs,
    })) as Runtime.EvaluateReturnType;
  }
}

function thrownText({ exception, text }: Runtime.ExceptionDetails): string {
  return exception?.description?.split("\n", 1)[0] ?? String(exception?.value ?? text);
}

/** TypeScript as JavaScript: an expression where it can be one, so that `{ a: 1 }` is an object, else statements. */
function asExpression(text: string): string {
  try {
    return expressionOf(text);
  } catch {
    return stripTypes(text).code;
  }
}
