/** Whether a name is one that rewriting brings along and nobody wants to see: helpers of decorators, and names in full width. */
export function isHelperName(name: string): boolean {
  return (
    /[\uff01-\uff5e]/.test(name) ||
    /^__(?:esDecorate|runInitializers|setFunctionName|propKey|addDisposableResource|disposeResources)$/.test(name)
  );
}
