import { display, type MimeBundle } from "../../kernel/protocol.ts";
import { ArgumentError } from "../errors.ts";
import { type Check, numberBetween, oneOf, refused, wholeBetween } from "./checks.ts";
import { StockModel, type StockParts } from "./stock-model.ts";
import { builtInWidget, type Widget } from "./widget.ts";

/** What every control takes. */
export interface ControlOptions {
  /** Text before it. */
  label?: string;
}

/** A control of any kind. */
export interface AnyControl {
  readonly value: unknown;
  open(): string;
  close(): void;
}

/** A control of ipywidgets' own, with a value. */
export class Control<Value> {
  readonly #model: StockModel;
  readonly #fromWire: (value: unknown) => Value;
  readonly #toWire: (value: Value) => Record<string, unknown>;
  readonly #key: string;
  readonly #name: string;
  #host: Widget<{ children: string[] }> | undefined;

  /** Use `slider`, `dropdown` and the others. */
  constructor(
    name: string,
    parts: StockParts & { value: { key: string } },
    wire: { from: (value: unknown) => Value; to: (value: Value) => Record<string, unknown> },
  ) {
    this.#name = name;
    this.#key = parts.value.key;
    this.#model = new StockModel(parts);
    this.#fromWire = wire.from;
    this.#toWire = wire.to;
  }

  get value(): Value {
    return this.#fromWire(this.#model.get(this.#key));
  }

  /** @throws {@link ArgumentError} `BAD_WIDGET_VALUE` for a value that the control cannot have */
  set value(value: Value) {
    this.#model.set(this.#toWire(value));
  }

  /** Calls `listener` after each change, by the reader or by code; returns what ends the calls. */
  on(listener: (value: Value) => void): () => void {
    return this.#model.on((value) => listener(this.#fromWire(value)));
  }

  /** Opens it for another widget that holds it. */
  open(): string {
    return this.#model.open();
  }

  /** Takes it from the page. */
  close(): void {
    this.#model.close();
    this.#host?.close();
  }

  [display](): MimeBundle {
    this.#host ??= controlHost([this], this.#name);
    return { ...this.#host[display](), "text/plain": this.toString() };
  }

  toString(): string {
    return `${this.#name}(${JSON.stringify(this.value)})`;
  }
}

/** A widget that shows controls below each other. */
function controlHost(
  controls: readonly { open(): string; close(): void }[],
  name: string,
): Widget<{ children: string[] }> {
  const host = builtInWidget<{ children: string[] }>("controls", {
    name,
    state: { children: [] },
    accept: { children: false },
    onClose: () => controls.forEach((control) => void control.close()),
  });
  host.compute("children", () => controls.map((control) => control.open()));
  return host;
}

/**
 * A slider for numbers.
 *
 * @param range - lowest and highest value, and the step: 1 between whole numbers, a hundredth of the range between
 * others and from 0 to 1
 * @throws {@link ArgumentError} `BAD_RANGE`
 */
export function slider(
  range: readonly [least: number, most: number, step?: number],
  options: ControlOptions & { value?: number } = {},
): Control<number> {
  const [least, most] = Array.isArray(range) ? range : [Number.NaN, Number.NaN];
  if (!(Number.isFinite(least) && Number.isFinite(most) && least < most)) {
    throw new ArgumentError(
      "BAD_RANGE",
      `Cannot make a slider from ${least} to ${most}`,
      "Give two numbers, the smaller first: slider([0, 10]).",
    );
  }
  const whole = [least, most, range[2] ?? 1].every(Number.isInteger) && (range[2] !== undefined || most - least > 1);
  const step = range[2] ?? (whole ? 1 : (most - least) / 100);
  const check = whole ? wholeBetween(least, most) : numberBetween(least, most);
  const value = check(options.value ?? least);
  const state = {
    ...{ value, min: least, max: most, step, description: options.label ?? "", orientation: "horizontal" },
    ...{
      continuous_update: true,
      readout: true,
      readout_format: whole ? "d" : ".4~g",
      disabled: false,
      behavior: "drag-tap",
    },
  };
  const style = { kind: "SliderStyle", description_width: "initial" };
  const parts = { kind: whole ? "IntSlider" : "FloatSlider", state, style, value: { key: "value", check } };
  return new Control<number>("slider", parts, { from: Number, to: (next) => ({ value: check(next) }) });
}

/**
 * A list to choose from.
 *
 * @throws {@link ArgumentError} `BAD_COUNT` for an empty list
 */
export function dropdown<const Choice extends string | number>(
  choices: readonly Choice[],
  options: ControlOptions & { value?: Choice } = {},
): Control<Choice> {
  if (choices.length === 0)
    throw new ArgumentError("BAD_COUNT", "Cannot choose from nothing", "Give one choice or more.");
  const indexOf = (value: Choice) => choices.indexOf(oneOf(choices)(value));
  const state = {
    _options_labels: choices.map(String),
    index: indexOf(options.value ?? choices[0]!),
    description: options.label ?? "",
    disabled: false,
  };
  const value = { key: "index", check: wholeBetween(0, choices.length - 1) as Check<unknown> };
  const style = { kind: "DescriptionStyle", description_width: "initial" };
  return new Control<Choice>(
    "dropdown",
    { kind: "Dropdown", state, style, value },
    { from: (index) => choices[Number(index)]!, to: (choice) => ({ index: indexOf(choice) }) },
  );
}

/** A box to tick. */
export function checkbox(options: ControlOptions & { value?: boolean } = {}): Control<boolean> {
  const state = { value: options.value ?? false, description: options.label ?? "", disabled: false, indent: false };
  const style = { kind: "CheckboxStyle", description_width: "initial" };
  const value = { key: "value", check: oneOf([true, false]) as Check<unknown> };
  return new Control<boolean>(
    "checkbox",
    { kind: "Checkbox", state, style, value },
    { from: Boolean, to: (next) => ({ value: next }) },
  );
}

/** A line of text; the value changes while it is typed. */
export function textBox(options: ControlOptions & { value?: string } = {}): Control<string> {
  const check = (given: unknown) => {
    if (typeof given === "string" && given.length <= 10_000) return given;
    throw refused(given, "a text of at most 10,000 characters");
  };
  const state = {
    value: options.value ?? "",
    description: options.label ?? "",
    disabled: false,
    continuous_update: true,
  };
  const style = { kind: "TextStyle", description_width: "initial" };
  return new Control<string>(
    "textBox",
    { kind: "Text", state, style, value: { key: "value", check } },
    { from: String, to: (next) => ({ value: check(next) }) },
  );
}

/**
 * A player that counts up while it runs, for example through the steps of a series.
 *
 * @param range - first and last value, and the step (1)
 * @param options - `intervalMs` between two steps (500); `repeat` begins again at the end (false)
 */
export function play(
  range: readonly [first: number, last: number, step?: number],
  options: { intervalMs?: number; repeat?: boolean } = {},
): Control<number> {
  const [least, most, step = 1] = range;
  const check = wholeBetween(least, most);
  const state = {
    ...{ value: check(least), min: least, max: most, step, interval: options.intervalMs ?? 500, disabled: false },
    ...{ repeat: options.repeat ?? false, playing: false, show_repeat: true },
  };
  const style = { kind: "DescriptionStyle", description_width: "initial" };
  return new Control<number>(
    "play",
    { kind: "Play", state, style, value: { key: "value", check } },
    { from: Number, to: (next) => ({ value: check(next) }) },
  );
}

/**
 * A button; its value is how often it was pressed.
 *
 * @param label - what it says
 */
export function button(label: string): Control<number> {
  let pressed = 0;
  const parts: StockParts & { value: { key: string; check: Check<unknown> } } = {
    kind: "Button",
    state: { description: label, disabled: false, button_style: "", icon: "", tooltip: null },
    style: { kind: "ButtonStyle" },
    value: { key: "pressed", check: () => pressed },
    onMessage: (content) => {
      if ((content as { event?: unknown } | null)?.event === "click") made.value = ++pressed;
    },
  };
  const made: Control<number> = new Control("button", parts, {
    from: () => pressed,
    to: (value) => ({ pressed: value }),
  });
  return made;
}

/**
 * Controls on tabs, one tab for each key.
 *
 * ```ts
 * tabs({ Clusters: slider([2, 12]), Method: dropdown(["ward", "kmeans"]) })
 * ```
 */
export function tabs(pages: Readonly<Record<string, AnyControl | readonly AnyControl[]>>): Control<string> {
  const titles = Object.keys(pages);
  const boxes = Object.values(pages).map((page) => {
    const controls = (Array.isArray(page) ? page : [page]) as AnyControl[];
    const state = { box_style: "" };
    const children = { children: () => controls.map((control) => control.open()) };
    return new StockModel({ kind: "VBox", state, children });
  });
  const state = { titles, selected_index: 0, box_style: "" };
  const value = { key: "selected_index", check: wholeBetween(0, titles.length - 1) as Check<unknown> };
  return new Control<string>(
    "tabs",
    { kind: "Tab", state, value, children: { children: () => boxes.map((box) => box.open()) } },
    {
      from: (index) => titles[Number(index)]!,
      to: (title) => ({ selected_index: titles.indexOf(oneOf(titles)(title)) }),
    },
  );
}
