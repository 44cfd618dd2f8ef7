import { add, relu } from "../graph/elementwise.ts";
import type { Layer } from "./layer.ts";

/**
 * A detour: what the layers make of the input is added to the input itself, and a ReLU follows. He, Zhang, Ren and Sun, 2015,
 * arXiv:1512.03385.
 *
 * @param body - must keep the shape, or change it as the shortcut does; its parameters keep their names
 * @param shortcut - what the input passes on its way to the sum. @defaultValue nothing
 */
export function residual(body: Layer, shortcut?: Layer): Layer {
  return {
    parameters: [...body.parameters, ...(shortcut?.parameters ?? [])],
    apply: (x, weights) => relu(add(body.apply(x, weights), shortcut ? shortcut.apply(x, weights) : x)),
  };
}
