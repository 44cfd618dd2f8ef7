import { AsyncResource } from "node:async_hooks";
import { type Comm, currentComms } from "../../kernel/protocol.ts";
import type { Check } from "./checks.ts";
import { Outbox } from "./outbox.ts";

const controlsModule = "@jupyter-widgets/controls";
const baseModule = "@jupyter-widgets/base";
const moduleVersion = "2.0.0";

/** A model of ipywidgets' own, drawn by its front end. */
export interface StockParts {
  /** Its name without "Model", for example `"IntSlider"`. */
  kind: string;
  state: Record<string, unknown>;
  /** Name of its style's model without "Model", and what the style says. */
  style?: { kind: string } & Record<string, unknown>;
  /** The key that the page changes, and what it may be. */
  value?: { key: string; check: Check<unknown> };
  /** Called when the page sends a message, as buttons do. */
  onMessage?: (content: unknown) => void;
  /** Keys whose values name other models: made when it opens. */
  children?: Record<string, () => unknown>;
}

/** One of ipywidgets' own controls, with its layout and style. */
export class StockModel {
  readonly #parts: StockParts;
  readonly #state: Record<string, unknown>;
  readonly #listeners = new Set<(value: unknown) => void>();
  #comms: Comm[] = [];
  #outbox: Outbox | undefined;

  constructor(parts: StockParts) {
    this.#parts = parts;
    this.#state = { ...parts.state };
  }

  get(key: string): unknown {
    return this.#state[key];
  }

  /** Changes values here and in the page. */
  set(changes: Readonly<Record<string, unknown>>): void {
    Object.assign(this.#state, changes);
    this.#outbox?.update(...Object.keys(changes));
    this.#tell(changes);
  }

  /** Calls `listener` after each change of the value; returns what ends the calls. */
  on(listener: (value: unknown) => void): () => void {
    const bound = AsyncResource.bind(listener) as typeof listener;
    this.#listeners.add(bound);
    return () => this.#listeners.delete(bound);
  }

  /** Opens it where a kernel is; returns by what other models name it. */
  open(): string {
    if (this.#outbox && this.#comms[0]?.isOpen) return reference(this.#comms[0]);
    const style = this.#parts.style && openModel(() => this.#styleState());
    const layout = openModel(() => ({ ...names("Layout", baseModule), ...names("Layout", baseModule, "_view") }));
    const { kind, children = {} } = this.#parts;
    const made = Object.fromEntries(Object.entries(children).map(([key, make]) => [key, make()]));
    const whole = (): Record<string, unknown> => ({
      ...names(kind, controlsModule),
      ...names(kind, controlsModule, "_view"),
      _dom_classes: [],
      ...(layout ? { layout: reference(layout) } : {}),
      ...(style ? { style: reference(style) } : {}),
      ...made,
      ...this.#state,
    });
    const comm = openModel(whole);
    if (!comm) return "";
    comm.onMessage(({ data }) => this.#receive(data));
    this.#outbox = new Outbox(comm, (key) => this.#state[key]);
    this.#comms = [comm, ...(layout ? [layout] : []), ...(style ? [style] : [])];
    return reference(comm);
  }

  /** Takes it from the page. */
  close(): void {
    for (const comm of this.#comms) comm.close();
    this.#comms = [];
    this.#outbox = undefined;
  }

  #styleState(): Record<string, unknown> {
    const { kind, ...style } = this.#parts.style!;
    return { ...names(kind, controlsModule), ...names("Style", baseModule, "_view"), ...style };
  }

  #receive(data: Record<string, unknown>): void {
    const { value, onMessage } = this.#parts;
    if (data.method === "custom") onMessage?.(data.content);
    if (data.method !== "update" || data.state === null || typeof data.state !== "object") return;
    for (const [key, given] of Object.entries(data.state)) {
      if (key !== value?.key) continue;
      try {
        this.#state[key] = value.check(given);
        this.#outbox?.echo(key);
      } catch {
        // ipywidgets' controls have no place for an error: they go back to what holds.
        this.#outbox?.update(key);
        continue;
      }
      this.#tell({ [key]: this.#state[key] });
    }
  }

  #tell(changes: Readonly<Record<string, unknown>>): void {
    const key = this.#parts.value?.key;
    if (key === undefined || !(key in changes)) return;
    for (const listener of this.#listeners) listener(changes[key]);
  }
}

function openModel(make: () => Record<string, unknown>): Comm | undefined {
  const whole = () => ({ state: make(), buffer_paths: [] });
  const comm = currentComms()?.open("jupyter.widget", whole(), { metadata: { version: "2.1.0" } });
  comm?.provideState(() => ({ state: make() }));
  // A page asks each model where the answer to its question for all of them was late.
  comm?.onMessage(({ data }) => {
    if (data.method === "request_state") comm.send({ method: "update", ...whole() });
  });
  return comm;
}

function reference(comm: Comm): string {
  return `IPY_MODEL_${comm.id}`;
}

function names(kind: string, module: string, what = "_model"): Record<string, string> {
  const suffix = what === "_model" ? "Model" : "View";
  return {
    [`${what}_module`]: module,
    [`${what}_module_version`]: moduleVersion,
    [`${what}_name`]: `${kind}${suffix}`,
  };
}
