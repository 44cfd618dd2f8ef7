/** The part of the Debug Adapter Protocol that Jupyter's front ends use. Lines and columns count from 1. */

/** Content of a `debug_request`. */
export interface DebugRequest {
  seq: number;
  type: "request";
  command: string;
  arguments?: Record<string, unknown>;
}

/** Content of a `debug_reply`. */
export interface DebugReply {
  seq: number;
  type: "response";
  request_seq: number;
  command: string;
  success: boolean;
  /** Why it failed. */
  message?: string;
  body: Record<string, unknown>;
}

export interface Source {
  name: string;
  path: string;
}

/** A breakpoint as the front end asks for it. */
export interface WantedBreakpoint {
  line: number;
  /** TypeScript; stops only where it is true. */
  condition?: string;
  /** Text to print instead of stopping; what stands in braces is evaluated. */
  logMessage?: string;
}

/** A breakpoint as the adapter answers. */
export interface Breakpoint {
  id: number;
  verified: boolean;
  line: number;
  source: Source;
  message?: string;
}

export interface StackFrame {
  id: number;
  name: string;
  line: number;
  column: number;
  source: Source;
}

export interface Scope {
  name: string;
  variablesReference: number;
  expensive: boolean;
}

export interface Variable {
  name: string;
  value: string;
  type?: string;
  /** Number by which its members can be asked for; 0 when it has none. */
  variablesReference: number;
  /** Expression that gives the variable in its frame. */
  evaluateName?: string;
  namedVariables?: number;
  indexedVariables?: number;
}
