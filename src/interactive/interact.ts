import { AsyncResource } from "node:async_hooks";
import { inspect } from "node:util";
import { display, isDisplayable, type MimeBundle } from "../../kernel/protocol.ts";
import { ArgumentError } from "../errors.ts";
import { type AnyControl, Control, checkbox, dropdown, slider, textBox } from "./controls.ts";
import { builtInWidget, type Widget } from "./widget.ts";

/**
 * From what a control is made: `[2, 12]` or `[0, 1, 0.1]` a slider, a list of texts (or numbers in an object's `choices`)
 * a dropdown, `true` or `false` a checkbox, a text a text box; or any control.
 */
export type ControlSpec =
  | readonly [number, number]
  | readonly [number, number, number]
  | readonly string[]
  | { readonly choices: readonly (string | number)[] }
  | boolean
  | string
  | AnyControl;

/** The value of a control that is made from a {@link ControlSpec}. */
export type ControlValue<Spec> = Spec extends AnyControl
  ? Spec["value"]
  : Spec extends readonly [number, number, ...number[]]
    ? number
    : Spec extends readonly (infer Choice)[]
      ? Choice
      : Spec extends { readonly choices: readonly (infer Choice)[] }
        ? Choice
        : Spec extends boolean
          ? boolean
          : string;

/** The values of several controls. */
export type ControlValues<Specs> = { -readonly [Key in keyof Specs]: ControlValue<Specs[Key]> };

interface State {
  children: string[];
  output: MimeBundle;
  busy: boolean;
}

/** A function whose arguments are controls, with what it gives for their values. */
export class Interact<Specs extends Readonly<Record<string, ControlSpec>>, Result> {
  readonly #controls: Record<string, Control<unknown>>;
  readonly #run: (values: ControlValues<Specs>, signal: AbortSignal) => Result | Promise<Result>;
  readonly #widget: Widget<State>;
  #running: Promise<void> | undefined;
  #abort = new AbortController();
  #isStale = false;
  #result: Result | undefined;

  /** Use {@link interact}. */
  constructor(run: (values: ControlValues<Specs>, signal: AbortSignal) => Result | Promise<Result>, specs: Specs) {
    this.#run = AsyncResource.bind(run) as typeof run;
    this.#controls = Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, controlOf(name, spec)]));
    const controls = Object.values(this.#controls);
    this.#widget = builtInWidget<State>("interact", {
      name: "interact",
      state: { children: [], output: {}, busy: false },
      accept: { children: false, output: false, busy: false },
      fallback: ({ output }) => ({ ...output, "text/plain": `${this}\n${output["text/plain"] ?? ""}`.trim() }),
      onClose: () => controls.forEach((control) => void control.close()),
    });
    this.#widget.compute("children", () => controls.map((control) => control.open()));
    for (const control of controls) control.on(() => this.#update());
    this.#update();
  }

  /** Values of the controls now. */
  get values(): ControlValues<Specs> {
    const entries = Object.entries(this.#controls).map(([name, control]) => [name, control.value]);
    return Object.fromEntries(entries) as ControlValues<Specs>;
  }

  /** Sets controls, as the reader does. */
  set(values: Partial<ControlValues<Specs>>): void {
    for (const [name, value] of Object.entries(values)) {
      const control = this.#controls[name];
      if (!control) {
        const names = Object.keys(this.#controls).join(", ");
        throw new ArgumentError("BAD_WIDGET_KEY", `Cannot find the control "${name}"`, `There are ${names}.`);
      }
      control.value = value;
    }
  }

  /** What the function gave last; undefined before it has given anything. */
  get result(): Result | undefined {
    return this.#result;
  }

  /** Resolves when the function has run for the values as they are now. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Takes it from the page. */
  close(): void {
    this.#widget.close();
  }

  async [display](): Promise<MimeBundle> {
    await this.settled();
    return this.#widget[display]();
  }

  toString(): string {
    const values = Object.entries(this.values).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
    return `interact(${values.join(", ")})`;
  }

  /** Runs the function; where it runs already, once more after that: values in between are skipped. */
  #update(): void {
    this.#abort.abort(new DOMException("The values have changed", "AbortError"));
    this.#isStale = true;
    this.#running ??= this.#runAll().finally(() => {
      this.#running = undefined;
    });
  }

  async #runAll(): Promise<void> {
    this.#widget.set({ busy: true });
    while (this.#isStale) {
      this.#isStale = false;
      this.#abort = new AbortController();
      const output = await this.#runOnce(this.#abort.signal);
      if (output) this.#widget.set({ output });
    }
    this.#widget.set({ busy: false });
  }

  async #runOnce(signal: AbortSignal): Promise<MimeBundle | undefined> {
    try {
      const result = await this.#run(this.values, signal);
      const output = isDisplayable(result) ? await result[display]() : { "text/plain": textOf(result) };
      this.#result = result;
      return plainBundle(output);
    } catch (error) {
      if (signal.aborted && this.#isStale) return undefined;
      const { hint } = error as { hint?: string };
      return { "text/plain": [String(error), ...(hint ? [hint] : [])].join("\n") };
    }
  }
}

/**
 * A function whose arguments become controls: it runs again for each change, and its result is shown below them. While
 * it runs, later values wait, and only the last of them counts; `signal` tells it that they have come.
 *
 * ```ts
 * interact(({ k, method }) => clusterMap(land, cut(k, method)), { k: [2, 12], method: ["ward", "kmeans"] })
 * ```
 *
 * @throws {@link ArgumentError} `BAD_CONTROL` for what no control can be made from
 */
export function interact<const Specs extends Readonly<Record<string, ControlSpec>>, Result>(
  run: (values: ControlValues<Specs>, signal: AbortSignal) => Result | Promise<Result>,
  controls: Specs,
): Interact<Specs, Result> {
  return new Interact(run, controls);
}

function controlOf(label: string, spec: ControlSpec): Control<unknown> {
  if (spec instanceof Control) return spec as unknown as Control<unknown>;
  if (typeof spec === "boolean") return checkbox({ label, value: spec }) as Control<unknown>;
  if (typeof spec === "string") return textBox({ label, value: spec }) as Control<unknown>;
  if (Array.isArray(spec)) {
    if (spec.every((item) => typeof item === "number") && (spec.length === 2 || spec.length === 3)) {
      return slider(spec as unknown as [number, number], { label }) as Control<unknown>;
    }
    if (spec.every((item) => typeof item === "string"))
      return dropdown(spec as string[], { label }) as Control<unknown>;
  } else if (spec !== null && typeof spec === "object" && "choices" in spec) {
    return dropdown(spec.choices, { label }) as Control<unknown>;
  }
  throw new ArgumentError(
    "BAD_CONTROL",
    `Cannot make a control for "${label}" from ${inspect(spec)}`,
    "Give [least, most], a list of texts, { choices: […] }, true or false, a text, or a control such as slider([0, 1]).",
  );
}

function textOf(value: unknown): string {
  return value === undefined ? "" : inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 100_000 });
}

/** A bundle fit for JSON: bytes in base64. */
function plainBundle(bundle: MimeBundle): MimeBundle {
  const entries = Object.entries(bundle).filter(([, data]) => data !== undefined);
  return Object.fromEntries(
    entries.map(([mime, data]) => [mime, data instanceof Uint8Array ? Buffer.from(data).toString("base64") : data]),
  );
}
