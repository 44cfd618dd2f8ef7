import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { LaunchOptions } from "../../kernel/client/launch.ts";

/** A kernel, and the same jobs in its language. */
export interface Contestant {
  name: string;
  options: LaunchOptions;
  lines: string;
  text: string;
  /** Prints `on`, then computes for ever. */
  loop: string;
  /** Prints `on`, then waits for ever; undefined where that would hang the kernel. */
  wait?: string;
  /** Prints `on`, then computes for 400 ms. */
  busy: string;
  /** Whether it is stopped by a signal instead of a message. */
  isStoppedBySignal?: boolean;
  /** A cell that declares a class with types and uses it, different for each number. */
  typed(n: number): string;
  /** A member of a global to complete, and a name to ask about. */
  complete: string;
  inspect: string;
}

const typescript = {
  lines: "for (let i = 0; i < 10_000; i++) console.log('line ' + i)",
  loop: "console.log('on'); while (true) {}",
  wait: "console.log('on'); await new Promise(() => {})",
  busy: "console.log('on'); { const start = Date.now(); while (Date.now() - start < 400); }",
  typed: (n: number) => `class Box${n}<T extends number> {
  readonly items: T[] = [];
  add(item: T): this { this.items.push(item); return this; }
  total(): number { return this.items.reduce((sum: number, item) => sum + item, 0); }
}
new Box${n}<number>().add(${n}).add(1).total()`,
  complete: "Math.",
  inspect: "parseInt",
};
const node = { ...typescript, text: "process.stdout.write('0123456789'.repeat(1_000_000)); undefined" };

/** The kernel in one of its forms. */
export function ours(name: string, env: NodeJS.ProcessEnv): Contestant {
  return { name, ...node, options: { transport: "tcp", env: { ...process.env, ALBEDO_HISTORY: "", ...env } } };
}

/** ipykernel in a Python that has it. */
export function ipykernel(python: string, scratch: string): Contestant {
  return {
    name: "ipykernel",
    options: {
      transport: "tcp",
      command: [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
      env: { ...process.env, IPYTHONDIR: scratch },
    },
    lines: "for i in range(10000): print('line', i)",
    text: "import sys; _ = sys.stdout.write('0123456789' * 1000000)",
    loop: "print('on', flush=True)\nwhile True: pass",
    busy: "import time\nprint('on', flush=True)\nt = time.time()\nwhile time.time() - t < 0.4: pass",
    typed: (n) => `class Box${n}:
    def __init__(self): self.items: list[int] = []
    def add(self, item: int) -> "Box${n}": self.items.append(item); return self
    def total(self) -> int: return sum(self.items)
Box${n}().add(${n}).add(1).total()`,
    complete: "str.",
    inspect: "print",
  };
}

/** tslab and Deno's kernel, from the registry, in a folder of their own. */
export function registryPeers(folder: string): Contestant[] {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, "node_modules", "tslab"))) {
    console.error("Installing tslab and deno for the bench");
    const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder];
    execFileSync("npm", ["install", ...flags, "tslab", "deno"], { stdio: ["ignore", "ignore", "inherit"] });
  }
  const modules = join(folder, "node_modules");
  const deno = join(modules, "deno", "deno");
  // npm 11 runs no install scripts by default; this one puts the program in its place.
  if (!existsSync(deno)) execFileSync(process.execPath, [join(modules, "deno", "install.cjs")], { stdio: "ignore" });
  const tslab = join(modules, "tslab", "bin", "tslab");
  const { wait, ...denoCells } = typescript;
  return [
    {
      name: "tslab",
      ...node,
      isStoppedBySignal: true,
      options: { transport: "tcp", command: [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"] },
    },
    {
      name: "Deno",
      ...denoCells,
      text: "Deno.stdout.writeSync(new TextEncoder().encode('0123456789'.repeat(1_000_000))); undefined",
      options: { transport: "tcp", command: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"] },
    },
  ];
}
