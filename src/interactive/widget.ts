import { AsyncResource } from "node:async_hooks";
import {
  type Comm,
  type CommMessage,
  currentComms,
  display,
  type MimeBundle,
  widgetMime,
} from "../../kernel/protocol.ts";
import { ArgumentError } from "../errors.ts";
import { type Check, sameKindAs } from "./checks.ts";
import { Outbox } from "./outbox.ts";
import { packState, unpackState } from "./wire.ts";

/** A function of the kernel that the page may call. */
export type Command = (message: unknown, buffers: readonly Uint8Array[]) => unknown;

/** The parts of a {@link Widget}. */
export interface WidgetOptions<State extends object> {
  /** Values shared with the page. Names that begin with `_` are the front end's own. */
  state: State;
  /**
   * The text of a module for the browser, of anywidget's form: `export default { render({ model, el, signal }) {} }`.
   * The model's `get`, `set`, `save_changes`, `on` and `send` are anywidget's; numbers arrive as typed arrays.
   */
  view: string;
  /**
   * What the page may set. A key that is `false` is the kernel's alone.
   * @defaultValue for each key, values of the same kind as the first one
   */
  accept?: { readonly [Key in keyof State]?: Check<State[Key]> | false };
  /** Functions that the page calls by name with anywidget's `experimental.invoke`. */
  commands?: Readonly<Record<string, Command>>;
  /** What shows the widget where none can run: a file, a page without a kernel. */
  fallback?: (state: Readonly<State>) => MimeBundle;
  /** Called when it leaves the page. */
  onClose?: () => void;
  /** What `text/plain` calls it. @defaultValue "Widget" */
  name?: string;
}

/** What a listener learns besides the value. */
export interface WidgetChange<Value> {
  readonly previous: Value;
  /** Whether the page changed it. */
  readonly fromPage: boolean;
}

/** Version of what kernel and page say to each other; the extension registers its views under it. */
const protocolVersion = "1.0.0";
const extension = "albedo-lab";

/** A value with a live view in the notebook, which the page and the kernel change together. */
export class Widget<State extends object> {
  readonly #state: State;
  readonly #options: WidgetOptions<State> & { builtIn?: string };
  readonly #checks: Map<string, Check<unknown> | false>;
  readonly #listeners = new Map<string, Set<(value: never, change: WidgetChange<never>) => void>>();
  readonly #messageListeners = new Set<(content: unknown, buffers: readonly Uint8Array[]) => void>();
  readonly #computed = new Map<string, () => unknown>();
  #comm: Comm | undefined;
  #outbox: Outbox | undefined;

  /** Use {@link widget}. */
  constructor(options: WidgetOptions<State> & { builtIn?: string }) {
    this.#options = options;
    this.#state = { ...options.state };
    const keys = Object.keys(options.state) as (keyof State & string)[];
    const reserved = keys.find((key) => key.startsWith("_") || reservedKeys.has(key));
    if (reserved !== undefined) {
      throw new ArgumentError(
        "BAD_WIDGET_KEY",
        `Cannot use "${reserved}" as a key of a widget`,
        "It is the front end's own: choose another name.",
      );
    }
    this.#checks = new Map(
      keys.map((key) => [
        key,
        options.accept?.[key] ?? (key in (options.accept ?? {}) ? false : sameKindAs(options.state[key])),
      ]),
    );
  }

  /** Whether a front end may be showing it. */
  get isOpen(): boolean {
    return this.#comm?.isOpen ?? false;
  }

  /** A value as it is now. */
  get<Key extends keyof State>(key: Key): State[Key] {
    return this.#state[key];
  }

  /** Changes values here and in the page. Changes within 16 ms go out as one message. */
  set(changes: Partial<State>): void {
    for (const [key, value] of Object.entries(changes)) {
      if (!Object.hasOwn(this.#state, key)) throw unknownKey(key, Object.keys(this.#state));
      this.#change(key, value, false);
      this.#outbox?.update(key);
    }
  }

  /**
   * Calls `listener` after each change of a value, in the output of the cell that asked for it.
   *
   * @returns ends the calls
   */
  on<Key extends keyof State & string>(
    key: Key,
    listener: (value: State[Key], change: WidgetChange<State[Key]>) => void,
  ): () => void {
    if (!Object.hasOwn(this.#state, key)) throw unknownKey(key, Object.keys(this.#state));
    const bound = AsyncResource.bind(listener) as (value: never, change: WidgetChange<never>) => void;
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(bound));
    return () => listeners.delete(bound);
  }

  /** Calls `listener` for each message that a view sends with anywidget's `model.send`; returns what ends the calls. */
  onMessage(listener: (content: unknown, buffers: readonly Uint8Array[]) => void): () => void {
    const bound = AsyncResource.bind(listener) as typeof listener;
    this.#messageListeners.add(bound);
    return () => this.#messageListeners.delete(bound);
  }

  /** Sends a message to every view, which gets it by `model.on("msg:custom", …)`. */
  send(content: unknown, buffers: readonly Uint8Array[] = []): void {
    this.#outbox?.custom(content, buffers);
  }

  /** Makes a value when a page asks for the whole state, instead of keeping it twice; `set` does not send it. */
  compute<Key extends keyof State & string>(key: Key, make: () => State[Key]): void {
    this.#computed.set(key, make);
  }

  /** Removes it from the page. Shown again, it opens anew with its values. */
  close(): void {
    if (!this.#comm) return;
    this.#outbox?.flush();
    this.#comm.close();
    this.#forget();
  }

  [display](): MimeBundle {
    const fallback = this.#options.fallback?.(this.#state) ?? {};
    const bundle: MimeBundle = { "text/plain": this.toString(), ...fallback };
    this.#open();
    return this.#comm ? { [widgetMime]: { model_id: this.#comm.id }, ...bundle } : bundle;
  }

  toString(): string {
    return `${this.#options.name ?? "Widget"}(${Object.keys(this.#state).join(", ")})`;
  }

  #open(): void {
    const comms = currentComms();
    if (!comms || this.isOpen) return;
    const { state, bufferPaths, buffers } = packState(this.#wireState());
    const data = { state, buffer_paths: bufferPaths };
    const comm = comms.open("jupyter.widget", data, { buffers, metadata: { version: "2.1.0" } });
    this.#comm = comm;
    this.#outbox = new Outbox(comm, (key) => this.#state[key as keyof State]);
    comm.provideState(() => packState(this.#wireState()));
    comm.onMessage((message) => this.#receive(message));
    comm.onClose(() => this.#forget());
  }

  #forget(): void {
    this.#comm = undefined;
    this.#outbox = undefined;
    this.#options.onClose?.();
  }

  #wireState(): Record<string, unknown> {
    const { builtIn, view } = this.#options;
    return {
      ...this.#state,
      ...Object.fromEntries([...this.#computed].map(([key, make]) => [key, make()])),
      _model_module: extension,
      _model_module_version: `^${protocolVersion}`,
      _model_name: "AlbedoModel",
      _view_module: extension,
      _view_module_version: `^${protocolVersion}`,
      _view_name: "AlbedoView",
      _dom_classes: [],
      ...(builtIn === undefined ? { _esm: view } : { _albedo_view: builtIn }),
    };
  }

  async #receive({ data, buffers }: CommMessage): Promise<void> {
    try {
      if (data.method === "update") this.#acceptUpdate(unpackState(data.state, data.buffer_paths, buffers));
      else if (data.method === "request_state") this.#sendWhole();
      else if (data.method === "custom") await this.#acceptCustom(data.content, buffers);
      else throw badMethod(data.method);
    } catch (error) {
      this.#report(error);
    }
  }

  /** All that a page needs to make the model: it asks for this where the answer to its question for all widgets was late. */
  #sendWhole(): void {
    const { state, bufferPaths, buffers } = packState(this.#wireState());
    this.#comm?.send({ method: "update", state, buffer_paths: bufferPaths }, { buffers });
  }

  #acceptUpdate(state: unknown): void {
    if (state === null || typeof state !== "object") throw badMethod("update");
    for (const [key, value] of Object.entries(state)) {
      // The front end's own keys, for example the count of views.
      if (key.startsWith("_") || reservedKeys.has(key)) continue;
      try {
        this.#change(key, this.#checked(key, value), true);
        this.#outbox?.echo(key);
      } catch (error) {
        this.#report(error, key);
        // What the page shows goes back to what holds.
        if (Object.hasOwn(this.#state, key)) this.#outbox?.update(key);
      }
    }
  }

  #checked(key: string, value: unknown): unknown {
    if (!this.#checks.has(key)) throw unknownKey(key, [...this.#checks.keys()]);
    const check = this.#checks.get(key);
    if (check) return check(value);
    throw new ArgumentError("BAD_WIDGET_KEY", `Cannot let the page set "${key}"`, "Only the kernel sets it.");
  }

  #change(key: string, value: unknown, fromPage: boolean): void {
    const state = this.#state as Record<string, unknown>;
    const previous = state[key];
    state[key] = value;
    for (const listener of this.#listeners.get(key) ?? []) {
      try {
        listener(value as never, { previous: previous as never, fromPage });
      } catch (error) {
        if (!fromPage) throw error;
        this.#report(error);
      }
    }
  }

  async #acceptCustom(content: unknown, buffers: readonly Uint8Array[]): Promise<void> {
    const { kind, id, name, msg } = (content ?? {}) as Record<string, unknown>;
    if (kind === "albedo-unseen") this.close();
    else if (kind === "anywidget-command") await this.#answer(id, String(name), msg, buffers);
    else for (const listener of this.#messageListeners) listener(content, buffers);
  }

  async #answer(id: unknown, name: string, message: unknown, buffers: readonly Uint8Array[]): Promise<void> {
    const commands = this.#options.commands ?? {};
    const reply = { id, kind: "anywidget-command-response" };
    try {
      if (!Object.hasOwn(commands, name)) throw unknownKey(name, Object.keys(commands));
      const packed = packState({ response: await commands[name]!(message, buffers) });
      const content = { ...reply, response: packed.state.response, buffer_paths: packed.bufferPaths };
      this.#outbox?.now(content, packed.buffers);
    } catch (error) {
      this.#outbox?.now({ ...reply, response: null, error: (error as Error)?.message ?? String(error) }, []);
    }
  }

  /** Says in every view what went wrong. Errors of listeners are also printed below the cell. */
  #report(error: unknown, key?: string): void {
    const { message, hint } = error as { message?: string; hint?: string };
    const text = [message ?? String(error), ...(hint ? [hint] : [])].join("\n");
    this.#outbox?.now({ kind: "albedo-error", key, message: text }, []);
    if (!(error instanceof ArgumentError)) console.error(error);
  }
}

/**
 * A widget of your own: values that the page and the kernel share, and a module that draws them.
 *
 * ```ts
 * const counter = widget({ state: { count: 0 }, view: `export default { render({ model, el }) { … } }` });
 * counter.on("count", (count) => console.log(count));
 * counter
 * ```
 *
 * The page's values are checked before they count: another kind of value, or a key that is not in the state, is refused
 * with an error in the view. Outside a kernel it shows its `fallback`.
 *
 * @throws {@link ArgumentError} `BAD_WIDGET_KEY`
 */
export function widget<State extends object>(options: WidgetOptions<State>): Widget<State> {
  return new Widget(options);
}

/** A widget whose view is one of the extension's own, by name. */
export function builtInWidget<State extends object>(
  builtIn: string,
  options: Omit<WidgetOptions<State>, "view">,
): Widget<State> {
  return new Widget({ ...options, view: "", builtIn });
}

const reservedKeys = new Set(["layout", "style", "tabbable", "tooltip", "kind", "model", "views"]);

function unknownKey(key: string, known: readonly string[]): ArgumentError {
  const names = known.length > 0 ? `It has ${known.join(", ")}.` : "It has none.";
  return new ArgumentError("BAD_WIDGET_KEY", `Cannot find "${key.slice(0, 60)}" in this widget`, names);
}

function badMethod(method: unknown): ArgumentError {
  return new ArgumentError(
    "BAD_WIDGET_MESSAGE",
    `Cannot use the page's message "${String(method).slice(0, 60)}"`,
    "Reload the page; if it stays, run albedo install again.",
  );
}
