/** Folder of this package's own JavaScript, as an address. */
const packageFolder = new URL("../..", import.meta.url).href;

/** Patterns of addresses that the debugger walks past: Node, packages, and the kernel itself. */
export const foreignPatterns: readonly string[] = ["^node:", "/node_modules/", `^${literal(packageFolder)}`];

/** Whether a script is a cell or a local file of the user. */
export function isUserScript(url: string): boolean {
  if (url.startsWith("albedo:cell/")) return true;
  return url.startsWith("file:") && !url.includes("/node_modules/") && !url.startsWith(packageFolder);
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
