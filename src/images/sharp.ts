import type Sharp from "sharp";
import { MissingDependencyError } from "../errors.ts";

/**
 * Loads `sharp` on first use, so that the rest works without it.
 *
 * @throws {@link MissingDependencyError} when it is not installed or has no binary for this platform
 */
export async function loadSharp(): Promise<typeof Sharp> {
  try {
    const module = await import("sharp");
    return module.default ?? (module as unknown as typeof Sharp);
  } catch (cause) {
    throw new MissingDependencyError(
      `Cannot load sharp, which reads pictures: ${(cause as Error).message.split("\n")[0]}`,
      "Install it with: npm install sharp",
      { cause },
    );
  }
}
