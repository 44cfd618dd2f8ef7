import { ArgumentError } from "../../errors.ts";
import type { Graph } from "../graph/graph.ts";
import { shapeText, sizeOf } from "../graph/shape.ts";

/** Numbers of a tensor, row-major. */
export type Values = Float32Array | Float64Array;

/** Turns graphs into something that runs. */
export interface Executor {
  /** What runs it, for messages and reports: `"onnxruntime-node cpu"`. */
  readonly name: string;
  /** Width of the numbers it computes with. */
  readonly precision: "float32" | "float64";
  /**
   * Compiles a graph.
   *
   * @param state - values that another program holds, to be shared: steps for full and for partial batches
   */
  compile(graph: Graph, state?: State): Promise<Program>;
}

/** Values held between runs, by name: weights and what an optimizer remembers. */
export interface State {
  /** A copy of a held value. */
  read(name: string): Values;
  /** Replaces a held value. */
  write(name: string, values: ArrayLike<number>): void;
}

/** A compiled graph. */
export interface Program {
  /** The held inputs, zero until written. */
  readonly state: State;
  /**
   * Runs the graph once, then moves held inputs to their updates. One run at a time.
   *
   * @param feeds - values of the inputs that are not held
   * @returns the outputs; the caller's to keep
   * @throws {@link ArgumentError} `MISSING_INPUT`, `SHAPE_MISMATCH`
   */
  run(feeds?: Readonly<Record<string, Values>>): Promise<Record<string, Values>>;
  /** Frees what the runtime holds. */
  close(): Promise<void>;
}

/** Refuses feeds that lack an input of the graph or differ from it in size. */
export function requireFeeds(graph: Graph, feeds: Readonly<Record<string, Values>>): void {
  for (const [name, { shape }] of Object.entries(graph.inputs)) {
    if (Object.hasOwn(graph.updates, name)) continue;
    if (!Object.hasOwn(feeds, name)) {
      throw new ArgumentError(
        "MISSING_INPUT",
        `Cannot run the graph without its input "${name}" of shape ${shapeText(shape)}`,
        `It was fed ${Object.keys(feeds).join(", ") || "nothing"}.`,
      );
    }
    requireSize(name, shape, feeds[name].length);
  }
}

/** Refuses values of another size than their input. */
export function requireSize(name: string, shape: readonly number[], length: number): void {
  if (length === sizeOf(shape)) return;
  throw new ArgumentError(
    "SHAPE_MISMATCH",
    `Cannot use ${length} numbers as "${name}" of shape ${shapeText(shape)}`,
    `Pass ${sizeOf(shape)} numbers.`,
  );
}
