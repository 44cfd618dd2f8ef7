import { type ParseArgsConfig, parseArgs } from "node:util";
import { ArgumentError } from "./errors.ts";

/**
 * Reads the words of a command.
 *
 * @param command - `"data generate"`
 * @throws {@link ArgumentError} `BAD_OPTION`
 */
export function readWords<Options extends NonNullable<ParseArgsConfig["options"]>>(
  command: string,
  args: string[],
  options: Options,
): ReturnType<typeof parseArgs<{ args: string[]; options: Options; allowPositionals: true }>> {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    const message = `Cannot run albedo ${command}: ${(cause as Error).message}`;
    throw new ArgumentError("BAD_OPTION", message, `albedo ${command.split(" ")[0]} --help lists the options.`, {
      cause,
    });
  }
}

/**
 * Tells of a word on the command line that nothing takes; the exit code of a wrong usage. Left alone it would seem to have
 * been heeded.
 *
 * @param command - `"data generate"`
 */
export function tooMany(command: string, word: string): number {
  console.error(`albedo: ${command} has no use for ${JSON.stringify(word)}`);
  console.error(`hint: albedo ${command.split(" ")[0]} --help shows what it takes`);
  return 2;
}
