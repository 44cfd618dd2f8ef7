import { hiddenName } from "../runtime/hidden.ts";

/**
 * Whether a name is the kernel's own, or one that rewriting brings along: helpers of decorators, and names in full width.
 * Nobody wants to see it.
 */
export function isHelperName(name: string): boolean {
  return (
    name === hiddenName ||
    /[\uff01-\uff5e]/.test(name) ||
    /^__(?:esDecorate|runInitializers|setFunctionName|propKey|addDisposableResource|disposeResources)$/.test(name)
  );
}
