import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../../shared/data");

/** Whether the folder of real files lies beside the checkout; a user's clone has none. */
export const hasSharedData = existsSync(root);

/** Path of a real file; tests that use one skip when {@link hasSharedData} is false. */
export function sharedData(...parts: string[]): string {
  return join(root, ...parts);
}
