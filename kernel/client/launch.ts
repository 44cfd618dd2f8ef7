import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { kernelFlags } from "../session/node-flags.ts";
import type { Connection } from "../wire/connection.ts";

export interface LaunchOptions {
  /** Folder in which cells run. @defaultValue the current one */
  cwd?: string;
  /** Environment of the kernel. @defaultValue that of this process */
  env?: NodeJS.ProcessEnv;
  /** How to connect. @defaultValue "ipc", and "tcp" on Windows */
  transport?: Connection["transport"];
  /** Command that starts the kernel; `{connection_file}` stands for the path. @defaultValue Albedo's kernel */
  command?: readonly string[];
  /** Fields of the connection file to change, for example `{ key: "" }`. */
  connection?: Partial<Connection>;
  /** Process with which the kernel ends. @defaultValue this one */
  parentPid?: number;
}

/** A kernel process and how to reach it. */
export interface Launched {
  connection: Connection;
  process: ChildProcess;
  /** Last lines that the process wrote about itself. */
  messages(): string;
  /** Removes the connection file. */
  cleanUp(): Promise<void>;
}

const messageLimit = 16_384;

/** Writes a connection file and starts a kernel on it. */
export async function launch(options: LaunchOptions = {}): Promise<Launched> {
  const { cwd = process.cwd(), env = process.env, command = ownCommand(), parentPid = process.pid } = options;
  const folder = await mkdtemp(join(tmpdir(), "albedo-kernel-"));
  const transport = options.transport ?? (process.platform === "win32" ? "tcp" : "ipc");
  const connection = { ...(await createConnection(transport, folder)), ...options.connection };
  const file = join(folder, "connection.json");
  await writeFile(file, JSON.stringify(connection), { mode: 0o600 });

  const [program, ...args] = command.map((part) => part.replace("{connection_file}", file));
  const child = spawn(program!, args, {
    cwd,
    env: { ...env, JPY_PARENT_PID: String(parentPid) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on("data", (bytes: Buffer) => {
      text = (text + bytes.toString("utf8")).slice(-messageLimit);
    });
  }
  return {
    connection,
    process: child,
    messages: () => text.trim(),
    cleanUp: () => rm(folder, { recursive: true, force: true }),
  };
}

function ownCommand(): string[] {
  const root = dirname(createRequire(import.meta.url).resolve("albedo/package.json"));
  const start = join(root, "dist", "kernel", "start.cjs");
  return [process.execPath, ...kernelFlags, start, "kernel", "--connection-file", "{connection_file}"];
}

async function createConnection(transport: Connection["transport"], folder: string): Promise<Connection> {
  // Sockets of files need no free ports, which another process could take before the kernel does.
  const ports = transport === "ipc" ? [1, 2, 3, 4, 5] : await freePorts(5);
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports as [number, number, number, number, number];
  return {
    transport,
    ip: transport === "ipc" ? join(folder, "socket") : "127.0.0.1",
    shell_port,
    iopub_port,
    stdin_port,
    control_port,
    hb_port,
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
    kernel_name: "albedo",
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.on("error", reject).listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
