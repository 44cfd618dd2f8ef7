import { evaluate } from "../graph/evaluate.ts";
import { sizeOf } from "../graph/shape.ts";
import { simplify } from "../graph/simplify.ts";
import type { Tensor } from "../graph/tensor.ts";
import { type Executor, requireFeeds } from "./executor.ts";
import { HeldState, type Holding } from "./held-state.ts";
import { namingMemory } from "./naming-memory.ts";

const sliceMs = 50;

/** Pages have no setImmediate. */
const pause: (resume: (value: unknown) => void) => void = globalThis.setImmediate ?? globalThis.setTimeout;

const holding: Holding<Float64Array> = {
  zeros: (shape) => new Float64Array(sizeOf(shape)),
  count: ({ length }) => length,
  read: (held) => held.slice(),
  write: (_, values) => Float64Array.from(values),
};

/** Runs graphs with plain loops over 64-bit floats: slow, exact, needs nothing; what tests compare the others with. */
export function interpreter(): Executor {
  return namingMemory({
    name: "interpreter",
    precision: "float64",
    async compile(traced, shared) {
      const graph = simplify(traced);
      const state = HeldState.for(graph, holding, shared);
      let paused = performance.now();
      return {
        state,
        async run(feeds = {}) {
          requireFeeds(graph, feeds);
          // Lets signals, timers and messages through between the steps of a long training.
          if (performance.now() - paused > sliceMs) {
            await new Promise((resume) => pause(resume));
            paused = performance.now();
          }
          const values = new Map<Tensor, Float64Array>();
          for (const [name, node] of Object.entries(graph.inputs)) {
            const held = Object.hasOwn(graph.updates, name);
            values.set(node as Tensor, held ? state.get(name) : Float64Array.from(feeds[name]));
          }
          evaluate(graph.nodes, values);
          // Copied before the updates: an output may be a held input itself.
          const outputs = Object.entries(graph.outputs).map(([name, node]) => [name, values.get(node)!.slice()]);
          for (const [name, node] of Object.entries(graph.updates)) state.set(name, values.get(node)!.slice());
          return Object.fromEntries(outputs);
        },
        async close() {},
      };
    },
  });
}
