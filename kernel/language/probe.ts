/**
 * How completion and inspection look at live values. The session implements it on the control connection of the
 * runtime, so that it answers while a cell runs; the shapes are those of the Chrome DevTools Protocol.
 */
import type { Runtime } from "node:inspector";

/** What the runtime tells of one value: type, class, a short description, and an id when it is an object. */
export type RemoteObject = Runtime.RemoteObject;

/** One property of a remote object, own or inherited. */
export type PropertyDescriptor = Runtime.PropertyDescriptor;

/** Questions about live values. None of them runs code that has an effect, and none waits for the cell. */
export interface RuntimeProbe {
  /**
   * The value of an expression, evaluated as if in a new cell with `throwOnSideEffect`; undefined when evaluation
   * throws, would have an effect, or takes too long.
   */
  evaluate(expression: string): Promise<RemoteObject | undefined>;
  /**
   * The properties of an object, own ones first, then those of its prototypes when `own` is false; empty when the
   * object is gone. Getters are described, not called.
   */
  properties(objectId: string, options?: { own?: boolean }): Promise<PropertyDescriptor[]>;
  /** Names declared by cells (`let`, `const`, `class`, `function`, `var`) and the own names of `globalThis`. */
  globalNames(): Promise<string[]>;
  /**
   * Calls a pure function, given as source text, on an object and returns its JSON value; undefined as above.
   * The object is `this` inside the function.
   */
  call(objectId: string, functionDeclaration: string): Promise<unknown>;
}
