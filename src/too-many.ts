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
