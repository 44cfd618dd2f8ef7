import type { DOMWidgetModel } from "@jupyter-widgets/base";

/** How soon the kernel hears of a value: within 100 ms, or when the reader pauses. */
export type Pace = "live" | "pause";

/** What a view of this extension draws in and talks through. */
export interface ViewContext {
  /** The view's own element, a group with a name. */
  readonly root: HTMLElement;
  readonly model: DOMWidgetModel;
  /** Aborted when the view is removed: listeners, observers and animations end with it. */
  readonly signal: AbortSignal;
  get<Value>(key: string): Value;
  /** Changes a value in every view of the page at once, and in the kernel a little later. */
  set(key: string, value: unknown, pace?: Pace): void;
  /** Calls `listener` after a change of any of the values, from wherever. */
  onChange(keys: readonly string[], listener: () => void): void;
  onMessage(listener: (content: Record<string, unknown>, buffers: readonly DataView[]) => void): void;
  send(content: unknown, buffers?: ArrayBufferView[]): void;
  /** Calls a function of the kernel. */
  invoke<Answer>(name: string, message: unknown, buffers?: ArrayBufferView[]): Promise<Answer>;
  /** Draws a MIME bundle as an output of a cell is drawn, in place of what an element holds. */
  show(bundle: object, place: HTMLElement): Promise<void>;
  /** Draws another widget, for example a slider of ipywidgets, in an element. */
  showModel(id: string, place: HTMLElement): Promise<void>;
  /** Says in the view what went wrong; nothing takes it away again. */
  report(message: string): void;
}

/** A view of this extension. */
export type BuiltInView = (context: ViewContext) => void | Promise<void>;
