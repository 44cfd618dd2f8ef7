import { readFile } from "node:fs/promises";
import { KernelError } from "../errors.ts";

/** A Jupyter connection file: where the five sockets are, and the key that signs messages. */
export interface Connection {
  transport: "tcp" | "ipc";
  /** Host name or address for tcp; for ipc the path prefix, to which `-PORT` is added. */
  ip: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
  /** Empty: messages are neither signed nor checked. */
  key: string;
  /** `hmac-` and the name of a hash, for example `hmac-sha256`. */
  signature_scheme: string;
  kernel_name?: string;
  /** Key pair, each as 40 characters of Z85, when all sockets are to be encrypted (CurveZMQ). */
  curve_publickey?: string;
  curve_secretkey?: string;
}

/** The five sockets of a kernel, by the names used in a connection file. */
export type Channel = "shell" | "iopub" | "stdin" | "control" | "hb";

/** The ZeroMQ address of one socket. */
export function channelAddress(connection: Connection, channel: Channel): string {
  const port = connection[`${channel}_port`];
  return connection.transport === "ipc" ? `ipc://${connection.ip}-${port}` : `tcp://${connection.ip}:${port}`;
}

/**
 * Reads a connection file.
 *
 * @throws {@link KernelError} with code `CONNECTION_FILE` when it is missing, not JSON, or lacks a port
 */
export async function readConnection(path: string): Promise<Connection> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw connectionError(`Cannot read the connection file ${path}: ${(cause as Error).message}`, cause);
  }
  const fields = { transport: "tcp", ip: "127.0.0.1", key: "", signature_scheme: "hmac-sha256", ...(parsed as object) };
  for (const channel of ["shell", "iopub", "stdin", "control", "hb"] as const) {
    const port = (fields as Partial<Connection>)[`${channel}_port`];
    if (!Number.isInteger(port) || (port as number) < 1 || (port as number) > 65535) {
      throw connectionError(`Cannot use the connection file ${path}: ${channel}_port is ${JSON.stringify(port)}`);
    }
  }
  const connection = fields as Connection;
  if (connection.transport !== "tcp" && connection.transport !== "ipc") {
    throw connectionError(`Cannot use the connection file ${path}: transport is ${JSON.stringify(fields.transport)}`);
  }
  checkKeys(path, connection);
  return connection;
}

function checkKeys(path: string, { curve_publickey: publicKey, curve_secretkey: secretKey }: Connection): void {
  const keys: unknown[] = [publicKey ?? undefined, secretKey ?? undefined];
  if (keys.every((key) => key === undefined)) return;
  if (keys.every((key) => typeof key === "string" && key.length === z85Length)) return;
  throw connectionError(
    `Cannot use the connection file ${path}: its CURVE keys are not a pair of ${z85Length} characters`,
  );
}

const z85Length = 40;

function connectionError(message: string, cause?: unknown): KernelError {
  const hint = "Jupyter writes this file; start the kernel from a front end, or with albedo run.";
  return new KernelError("CONNECTION_FILE", message, hint, cause === undefined ? undefined : { cause });
}
