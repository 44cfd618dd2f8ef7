import type { Program } from "acorn";
import { CellSyntaxError, placeOfOffset } from "./cell-syntax-error.ts";
import { type AnyNode, childrenOf } from "./javascript.ts";

/** Why a cell with `using` outside of a block is refused. */
export const topLevelUsing = "`using` is not possible at the top of a cell";

/** What to do instead. */
export const blockHint = "A cell's names live on. Put `using` and the code that needs it into a block { … }.";

let isKnown: boolean | undefined;

/** Whether this Node reads `using` declarations (24 does, 20 does not). */
function engineReadsUsing(): boolean {
  if (isKnown === undefined) {
    try {
      new Function("{ using x = null; }");
      isKnown = true;
    } catch {
      isKnown = false;
    }
  }
  return isKnown;
}

/**
 * Refuses `using` with a clear message where the engine would only find an unexpected name.
 *
 * @throws {@link CellSyntaxError}
 */
export function refuseUsing(program: Program, code: string): void {
  if (engineReadsUsing()) return;
  const search = (node: AnyNode): void => {
    if (node.type === "VariableDeclaration" && /using/.test(String(node.kind))) {
      const hint = "Use `const` and call the object's dispose method in `finally`, or run the kernel on Node 24.";
      throw new CellSyntaxError(
        `Node ${process.versions.node} has no \`using\``,
        placeOfOffset(code, node.start),
        hint,
      );
    }
    for (const child of childrenOf(node)) search(child);
  };
  search(program as unknown as AnyNode);
}
