import { KernelError } from "../errors.ts";

/** Something on this machine that an installation needs is missing, broken or not allowed. */
export class SetupError extends KernelError {
  override name = "SetupError";
}
