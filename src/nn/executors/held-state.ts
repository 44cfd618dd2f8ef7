import { ArgumentError } from "../../errors.ts";
import type { Graph } from "../graph/graph.ts";
import type { Shape } from "../graph/shape.ts";
import { requireSize, type State, type Values } from "./executor.ts";

/** How an executor keeps one held value. */
export interface Holding<Held> {
  zeros(shape: Shape): Held;
  count(held: Held): number;
  /** A copy of the numbers. */
  read(held: Held): Values;
  /** The value with other numbers, as many; what it was is used no more. */
  write(held: Held, values: ArrayLike<number>): Held;
}

/** Values held between the runs of programs, by name, in whatever form their executor keeps them. */
export class HeldState<Held> implements State {
  readonly #holding: Holding<Held>;
  readonly #values = new Map<string, Held>();

  /** Empty. */
  constructor(holding: Holding<Held>) {
    this.#holding = holding;
  }

  /**
   * The state that programs of an executor share, or a new one, with the held inputs of a graph.
   *
   * @param shared - of an earlier program
   * @throws {@link ArgumentError} `FOREIGN_STATE` for one of another executor, `SHAPE_MISMATCH` where sizes differ
   */
  static for<Held>(graph: Graph, holding: Holding<Held>, shared: State | undefined): HeldState<Held> {
    if (shared && !(shared instanceof HeldState && shared.#holding === holding)) {
      throw new ArgumentError(
        "FOREIGN_STATE",
        "Cannot share held values with a program of another executor",
        "Read them there and write them here.",
      );
    }
    const state = shared ?? new HeldState(holding);
    for (const name of Object.keys(graph.updates)) {
      const { shape } = graph.inputs[name];
      const held = state.#values.get(name);
      if (held !== undefined) requireSize(name, shape, holding.count(held));
      else state.#values.set(name, holding.zeros(shape));
    }
    return state;
  }

  /** A held value in its executor's form. */
  get(name: string): Held {
    const held = this.#values.get(name);
    if (held !== undefined) return held;
    throw new ArgumentError(
      "UNKNOWN_STATE",
      `Cannot find a held value named "${name}"`,
      `Held are ${[...this.#values.keys()].join(", ") || "none"}.`,
    );
  }

  /** Puts what a run made of a held value in its place. */
  set(name: string, next: Held): void {
    this.#values.set(name, next);
  }

  read(name: string): Values {
    return this.#holding.read(this.get(name));
  }

  write(name: string, values: ArrayLike<number>): void {
    const held = this.get(name);
    requireSize(name, [this.#holding.count(held)], values.length);
    this.#values.set(name, this.#holding.write(held, values));
  }
}
