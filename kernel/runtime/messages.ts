/** The headers of the frames between the supervisor and the runtime. */

/** An error as the Jupyter protocol carries it. */
export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** A cell to run. */
export interface ExecuteHeader {
  type: "execute";
  /** Number by which output names the request that caused it; never used twice in one runtime. */
  context: number;
  /** JavaScript, ending in its `sourceURL`. */
  code: string;
  /** What the user wrote, for code frames. */
  source: string;
  url: string;
  /** Number of the cell as the user sees it. */
  count: number;
  /** Source map from `code` to `source`, when positions differ. */
  map?: object;
  silent: boolean;
  allowStdin: boolean;
  /** JavaScript expressions to evaluate after the cell, by name. */
  expressions: Record<string, string>;
}

/** A comm message from the front end; its attachments are the parts. */
export interface CommHeader {
  type: "comm";
  context: number;
  event: "open" | "message" | "close";
  commId: string;
  target?: string;
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** What the supervisor sends. */
export type ToRuntime =
  | ExecuteHeader
  | CommHeader
  | { type: "interrupt" }
  | { type: "input"; id: number; value?: string; error?: string }
  | { type: "probe"; id: number; method: string; parameters: object };

/** Result of one user expression. */
export type ExpressionResult =
  | { status: "ok"; data: Record<string, unknown>; metadata: Record<string, unknown> }
  | ({ status: "error" } & ErrorContent);

/** What the runtime sends. */
export type FromRuntime =
  | { type: "ready" }
  /** Text for a stream; the part is UTF-8. */
  | { type: "stream"; name: "stdout" | "stderr"; context: number }
  /** An iopub message; the first part is its content as JSON, the others are attachments. */
  | {
      type: "publish";
      messageType: string;
      context: number;
      metadata?: Record<string, unknown>;
      commId?: string;
      target?: string;
    }
  | { type: "input"; id: number; context: number; prompt: string; password: boolean }
  | { type: "done"; context: number; error?: ErrorContent; expressions: Record<string, ExpressionResult> }
  /** A comm message has been handled. */
  | { type: "handled"; context: number }
  /** An interrupt has ended all that ran: this cell before it began, if there is a number, and every comm message. */
  | { type: "settled"; lost: number[] }
  /** Answer to a command for the inspector; without a result it has failed. */
  | { type: "probe"; id: number; result?: unknown; error?: string }
  /** An event of the debugger. */
  | { type: "inspector"; method: string; parameters: object };
