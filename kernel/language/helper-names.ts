/** Whether a name is one of the functions that rewritten decorators bring along, which nobody wants to see. */
export function isHelperName(name: string): boolean {
  return /^__(?:esDecorate|runInitializers|setFunctionName|propKey|addDisposableResource|disposeResources)$/.test(name);
}
