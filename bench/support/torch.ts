import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * A Python process that has PyTorch and answers a line for each line it is given. Ends the bench where there is none.
 *
 * @param source - the program; its first line of output is its name
 */
export async function startTorch(source: string) {
  const child = spawn(process.env.ALBEDO_PYTHON ?? "python3", ["-c", source], { stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.once("error", () => undefined);
  const { value: name, done } = await lines.next();
  if (done) {
    console.error("The bench of networks needs a Python with torch\nhint: set ALBEDO_PYTHON to one");
    process.exit(1);
  }
  return {
    name: name as string,
    async ask(command: string): Promise<string> {
      child.stdin.write(`${command}\n`);
      return (await lines.next()).value;
    },
    end: () => child.stdin.end(),
  };
}

/** Four digits, as a bench prints them. */
export function round4(seconds: number): number {
  return Number(seconds.toPrecision(4));
}
