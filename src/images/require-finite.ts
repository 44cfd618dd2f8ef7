import { ArgumentError } from "../errors.ts";
import type { ImageStack } from "./image-stack.ts";

/**
 * Refuses pictures with values that are missing or infinite, by place.
 *
 * @param job - what could not be done, for the message
 * @param before - pictures of a stream that came before
 * @throws {@link ArgumentError} `NOT_FINITE`
 */
export function requireFiniteImages(images: ImageStack, job: string, before = 0): void {
  const bad = images.data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const picture = before + Math.floor((bad * images.count) / images.data.length);
  throw new ArgumentError(
    "NOT_FINITE",
    `Cannot ${job} pictures: number ${picture} has values that are missing or infinite`,
    "Fill or leave out such pictures first.",
  );
}
