import { KernelError } from "../errors.ts";

/** A module that cannot be imported. */
export class ImportError extends KernelError {
  override readonly name = "ImportError";
}
