import { type Runtime, Session } from "node:inspector";
import { firstPromiseOf } from "./context.ts";
import { hiddenName, hide } from "./hidden.ts";

/** How an evaluation ended. */
export type Evaluation =
  | { kind: "value"; value: unknown }
  | { kind: "thrown"; error: unknown; position?: { url: string; line: number; column: number } }
  /** The user stopped it. */
  | { kind: "terminated" }
  /** It was forgotten, or it waits for a promise that was garbage collected: nothing can settle it any more. */
  | { kind: "abandoned" };

const objectGroup = "cell";

let taken: unknown;
hide({
  take(value: unknown) {
    taken = value;
  },
});

/** A session of the inspector, and how many evaluations wait in it. */
interface Line {
  readonly session: Session;
  pending: number;
}

// The session must live on this thread: evaluated through another thread's session, a cell cannot be terminated.
let line = connect();
/** Lines that are no longer used, as far as they have not been disconnected. */
const left = new Set<Line>();
/** Whether the inspector holds values for evaluations. */
let isHolding = false;

function connect(): Line {
  const session = new Session();
  session.connect();
  return { session, pending: 0 };
}

/**
 * Runs code as DevTools' console does: top-level `await`, and names that can be declared again. The promise resolves
 * also when the code throws.
 *
 * The promise of the code is held until then. V8 does not, collects that of `await new Promise(() => {})`, and tells so in
 * the middle of the collection, where Node 22 cannot run the callback and ends the process. Node 24 keeps it.
 */
export function evaluate(code: string): Promise<Evaluation> {
  return new Promise((resolve) => {
    const options = { expression: code, replMode: true, awaitPromise: true, objectGroup };
    const used = line;
    const held = new Set<object | undefined>();
    used.pending++;
    const start = () =>
      used.session.post("Runtime.evaluate", options, (error, answer?: object) => {
        held.clear();
        used.pending--;
        resolve(error ? failure(error) : outcome(answer as Runtime.EvaluateReturnType));
      });
    held.add(firstPromiseOf(start));
  });
}

/**
 * Forgets evaluations that wait. After a termination V8 may collect the promise for which one waits, and would tell so
 * in the middle of a garbage collection, where Node 24 cannot run the callback and ends the process. A termination may
 * end this function anywhere: there is a connected line at every moment, and the next call goes on.
 */
export function abandonEvaluations(): void {
  if (line.pending > 0) {
    const next = connect();
    left.add(line);
    line = next;
  }
  for (const old of left) {
    old.session.disconnect();
    left.delete(old);
  }
}

/** Lets go of the values that evaluations have handed out. */
export function releaseValues(): void {
  taken = undefined;
  if (!isHolding) return;
  isHolding = false;
  line.session.post("Runtime.releaseObjectGroup", { objectGroup });
}

function failure(error: Error): Evaluation {
  // Node 24 tells a termination as an internal error.
  if (/terminated|internal error/i.test(error.message)) return { kind: "terminated" };
  if (/collected|destroyed|closed/i.test(error.message)) return { kind: "abandoned" };
  return { kind: "thrown", error };
}

function outcome({ result, exceptionDetails }: Runtime.EvaluateReturnType): Evaluation {
  if (!exceptionDetails) return { kind: "value", value: liveValue(result) };
  const { exception, lineNumber, columnNumber, url } = exceptionDetails;
  const error = exception ? liveValue(exception) : new Error(exceptionDetails.text);
  if (!(error instanceof SyntaxError) || !url) return { kind: "thrown", error };
  return { kind: "thrown", error, position: { url, line: lineNumber + 1, column: columnNumber + 1 } };
}

/** The value itself, of which the inspector gives a description or an id. */
function liveValue(remote: Runtime.RemoteObject): unknown {
  if (remote.objectId !== undefined) {
    isHolding = true;
    taken = undefined;
    line.session.post("Runtime.callFunctionOn", {
      objectId: remote.objectId,
      functionDeclaration: `function () { "use strict"; ${hiddenName}.take(this); }`,
    });
    const value = taken;
    taken = undefined;
    return value;
  }
  if (remote.unserializableValue !== undefined) {
    return remote.type === "bigint"
      ? BigInt(remote.unserializableValue.slice(0, -1))
      : Number(remote.unserializableValue);
  }
  return remote.subtype === "null" ? null : remote.value;
}
