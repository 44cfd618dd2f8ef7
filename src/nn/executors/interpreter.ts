import { evaluate } from "../graph/evaluate.ts";
import type { Graph } from "../graph/graph.ts";
import { sizeOf } from "../graph/shape.ts";
import { simplify } from "../graph/simplify.ts";
import type { Tensor } from "../graph/tensor.ts";
import { type Executor, foreignState, requireFeeds, requireSize, type State, unknownState } from "./executor.ts";

const sliceMs = 50;

/** Runs graphs with plain loops over 64-bit floats: slow, exact, needs nothing; what tests compare the others with. */
export function interpreter(): Executor {
  return {
    name: "interpreter",
    precision: "float64",
    async compile(traced, shared) {
      const graph = simplify(traced);
      if (shared && !("values" in shared)) throw foreignState();
      const state = (shared as InterpreterState | undefined) ?? interpreterState();
      state.hold(graph);
      let paused = performance.now();
      return {
        state,
        async run(feeds = {}) {
          requireFeeds(graph, feeds);
          // Lets signals, timers and messages through between the steps of a long training.
          if (performance.now() - paused > sliceMs) {
            await new Promise((resume) => setImmediate(resume));
            paused = performance.now();
          }
          const values = new Map<Tensor, Float64Array>();
          for (const [name, node] of Object.entries(graph.inputs)) {
            const held = Object.hasOwn(graph.updates, name);
            values.set(node as Tensor, held ? state.values.get(name)! : Float64Array.from(feeds[name]));
          }
          evaluate(graph.nodes, values);
          // Copied before the updates: an output may be a held input itself.
          const outputs = Object.entries(graph.outputs).map(([name, node]) => [name, values.get(node)!.slice()]);
          for (const [name, node] of Object.entries(graph.updates)) state.values.set(name, values.get(node)!.slice());
          return Object.fromEntries(outputs);
        },
        async close() {},
      };
    },
  };
}

interface InterpreterState extends State {
  readonly values: Map<string, Float64Array>;
  hold(graph: Graph): void;
}

function interpreterState(): InterpreterState {
  const values = new Map<string, Float64Array>();
  const find = (name: string) => {
    const value = values.get(name);
    if (!value) throw unknownState(name, values.keys());
    return value;
  };
  return {
    values,
    hold(graph) {
      for (const name of Object.keys(graph.updates)) {
        const { shape } = graph.inputs[name];
        const value = values.get(name);
        if (value) requireSize(name, shape, value.length);
        else values.set(name, new Float64Array(sizeOf(shape)));
      }
    },
    read: (name) => find(name).slice(),
    write(name, next) {
      requireSize(name, [find(name).length], next.length);
      values.set(name, Float64Array.from(next));
    },
  };
}
