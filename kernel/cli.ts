#!/usr/bin/env node
import { createRequire } from "node:module";
import { reportError } from "./report-error.ts";

/** One `albedo NAME …` command; `run` resolves to the process's exit code. */
export interface Command {
  summary: string;
  usage: string;
  run(args: string[]): Promise<number>;
}

// The library's commands are reached by the package's public name: the kernel itself knows nothing of science.
const libraryCommands = "albedo/commands";

const commands: Record<string, () => Promise<Command>> = {
  kernel: async () => (await import("./commands/kernel.ts")).kernelCommand,
  install: async () => (await import("./commands/install.ts")).installCommand,
  uninstall: async () => (await import("./commands/install.ts")).uninstallCommand,
  run: async () => (await import("./commands/run.ts")).runCommand,
  lab: async () => (await import("./commands/lab.ts")).labCommand,
  check: async () => (await import("./commands/check.ts")).checkCommand,
  doctor: async () => (await import("./commands/doctor.ts")).doctorCommand,
  data: async () => (await import(libraryCommands)).dataCommand,
  patches: async () => (await import(libraryCommands)).patchesCommand,
  embed: async () => (await import(libraryCommands)).embedCommand,
  batch: async () => (await import(libraryCommands)).batchCommand,
  devices: async () => (await import(libraryCommands)).devicesCommand,
};

async function main(argv: string[]): Promise<number> {
  const [name, ...args] = argv;
  if (name === "--version" || name === "-v") {
    console.log(createRequire(import.meta.url)("albedo/package.json").version);
    return 0;
  }
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    await printHelp();
    return 0;
  }
  if (name === "kernel" && !args.some((each) => each === "--help" || each === "-h")) {
    // It sets its exit code itself.
    createRequire(import.meta.url)("./start.cjs");
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) {
    console.error(`albedo: there is no command "${name}"\nhint: albedo help lists them`);
    return 2;
  }
  const command = await load();
  if (args.includes("--help") || args.includes("-h")) {
    console.log(`${command.summary}\n\nusage: ${command.usage}`);
    return 0;
  }
  return command.run(args);
}

async function printHelp(): Promise<void> {
  console.log("albedo: TypeScript notebooks for planetary and Earth-surface science\n");
  for (const [name, load] of Object.entries(commands)) {
    console.log(`  albedo ${name.padEnd(10)} ${(await load()).summary}`);
  }
  console.log("\nalbedo NAME --help explains one command.");
}

process.exitCode = await main(process.argv.slice(2)).catch(reportError);
