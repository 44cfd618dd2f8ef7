/**
 * What the kernel and the library agree on: how a value says that it can show itself.
 * This file imports nothing, so that the library works without the kernel.
 */

/** A value in several formats, keyed by MIME type, from which a front end picks the richest it can draw. */
export interface MimeBundle {
  "text/plain"?: string;
  "text/html"?: string;
  "text/markdown"?: string;
  "image/svg+xml"?: string;
  /** Base64, as notebooks store it. */
  "image/png"?: string;
  [mime: string]: unknown;
}

/**
 * The method by which a value shows itself when it is the last value of a cell or is given to `display()`.
 * It returns a {@link MimeBundle} or a promise of one. The symbol is the one that Deno's kernel defines.
 */
export const display: unique symbol = Symbol.for("Jupyter.display") as never;

/** A value that shows itself. */
export interface Displayable {
  [display](): MimeBundle | Promise<MimeBundle>;
}

/** Whether a value has the {@link display} method. Reading the method never throws. */
export function isDisplayable(value: unknown): value is Displayable {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  try {
    return typeof (value as Record<symbol, unknown>)[display] === "function";
  } catch {
    return false;
  }
}

/** MIME type of a Plotly figure: `{data, layout, config}`. */
export const plotlyMime = "application/vnd.plotly.v1+json";

/** MIME type of the rows of a *report / here* table, which `npm start` collects. */
export const comparisonMime = "application/vnd.albedo.comparison+json";

/**
 * MIME type of a widget of this package: `{model_id}`, the id of its comm. What shows it without a kernel lies beside it
 * in the same bundle.
 */
export const widgetMime = "application/vnd.albedo.widget+json";

/** A JSON object that travels in a comm message. */
export type CommData = Record<string, unknown>;

/** What travels beside the data of a comm message. */
export interface CommExtras {
  metadata?: CommData;
  /** Binary attachments, copied when they are sent. */
  buffers?: readonly Uint8Array[];
}

/** A comm message that has arrived. Buffers are views that need not be aligned: copy before reading numbers. */
export interface CommMessage {
  data: CommData;
  metadata: CommData;
  buffers: readonly Uint8Array[];
}

/** The full state of a widget, which a front end asks for when a page is loaded again. */
export interface WidgetState {
  /** `_model_name`, `_model_module`, `_model_module_version` and the rest; binary values are left out. */
  state: CommData;
  /** Where in `state` each buffer belongs. */
  bufferPaths?: readonly (readonly (string | number)[])[];
  buffers?: readonly Uint8Array[];
}

/** One open line between the kernel and an object in the front end, such as a widget. */
export interface Comm {
  readonly id: string;
  /** Name of the target at the other end, for example `jupyter.widget`. */
  readonly target: string;
  /** False once either end has closed it; sending then does nothing. */
  readonly isOpen: boolean;
  send(data: CommData, extras?: CommExtras): void;
  close(data?: CommData, extras?: CommExtras): void;
  /** Calls `listener` for each message from the front end; returns a function that stops it. */
  onMessage(listener: (message: CommMessage) => void | Promise<void>): () => void;
  /** Calls `listener` when the front end closes the comm; returns a function that stops it. */
  onClose(listener: (message: CommMessage) => void | Promise<void>): () => void;
  /** Says how to make the widget's state when a front end asks for it (`request_states` on `jupyter.widget.control`). */
  provideState(make: () => WidgetState): void;
}

/** The comms of the running kernel. */
export interface Comms {
  /** Opens a comm to a target that the front end knows. */
  open(target: string, data?: CommData, extras?: CommExtras & { id?: string }): Comm;
  /** Accepts comms that the front end opens on `target`; returns a function that stops it. */
  register(target: string, onOpen: (comm: Comm, message: CommMessage) => void | Promise<void>): () => void;
  /** The open comm of this id. */
  get(id: string): Comm | undefined;
}

/** Name on `globalThis` under which the kernel puts its {@link Comms}; absent outside the kernel. */
export const comms: unique symbol = Symbol.for("albedo.comms") as never;

/** The comms of the kernel in which this code runs; undefined in plain Node. */
export function currentComms(): Comms | undefined {
  return (globalThis as { [comms]?: Comms })[comms];
}
