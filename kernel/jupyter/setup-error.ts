import { KernelError } from "../errors.ts";

/** Something on this machine that an installation needs is missing, broken or not allowed. */
export class SetupError extends KernelError {
  override name = "SetupError";
}

/** The error of a command that is given an option which it does not have, from what reading its words has thrown. */
export function unknownOption(command: string, cause: unknown): SetupError {
  const [message] = (cause as Error).message.split(". ");
  return new SetupError("BAD_OPTION", message!, `albedo ${command} --help lists the options.`, { cause });
}
