import type { Question } from "../language/question.ts";
import type { Connection } from "../wire/connection.ts";
import type { Content, Message } from "../wire/message.ts";
import type { CommTable } from "./comm-table.ts";
import { toCodePoints, toUtf16 } from "./cursor.ts";
import type { History } from "./history.ts";
import { kernelInfo } from "./kernel-info.ts";
import type { LiveProbe } from "./live-probe.ts";
import type { TypeChecks } from "./type-checks.ts";
import { describeBy, typeSource } from "./type-questions.ts";

export interface ReplyPorts {
  history: History;
  probe: LiveProbe;
  comms: CommTable;
  connection: Connection;
  types: TypeChecks;
}

/** The reply to a request that runs no cell; undefined for a type that is not known. */
export async function replyTo(message: Message, ports: ReplyPorts): Promise<Content | undefined> {
  const { content } = message;
  switch (message.header.msg_type) {
    case "kernel_info_request":
      return { ...kernelInfo };
    case "is_complete_request": {
      const { isComplete } = await import("../language/completeness.ts");
      const { status, indent } = isComplete(String(content.code ?? ""));
      return status === "incomplete" ? { status, indent } : { status };
    }
    case "complete_request":
      return complete(content, ports);
    case "inspect_request":
      return inspect(content, ports);
    case "history_request":
      return { status: "ok", history: await ports.history.query(content) };
    case "comm_info_request":
      return ports.comms.info(content);
    case "connect_request": {
      const { shell_port, iopub_port, stdin_port, control_port, hb_port } = ports.connection;
      return { status: "ok", shell_port, iopub_port, stdin_port, control_port, hb_port };
    }
    default:
      return undefined;
  }
}

type Sources = Pick<ReplyPorts, "probe" | "types">;

async function complete(content: Content, { probe, types: checks }: Sources): Promise<Content> {
  const { complete: find } = await import("../language/completion.ts");
  const { code, cursor } = position(content);
  const { matches, start, end, types } = await find(code, cursor, probe, await typeSource(checks));
  await probe.release();
  const [from, to] = [toCodePoints(code, start), toCodePoints(code, end)];
  const experimental = matches.map((text, i) => ({ start: from, end: to, text, type: types?.[i] ?? "" }));
  const metadata = types ? { _jupyter_types_experimental: experimental } : {};
  return { status: "ok", matches, cursor_start: from, cursor_end: to, metadata };
}

async function inspect(content: Content, { probe, types }: Sources): Promise<Content> {
  const { inspect: look } = await import("../language/inspection.ts");
  const { code, cursor } = position(content);
  const data = await look(code, cursor, content.detail_level === 1 ? 1 : 0, probe, describeBy(types));
  await probe.release();
  return { status: "ok", found: data !== undefined, data: data ?? {}, metadata: {} };
}

/** The answer to a cell such as `name?`, which front ends show in a pager or below the cell. */
export async function pageOf({ expression, detail }: Question, { probe, types }: Sources): Promise<Content> {
  const { inspect: look } = await import("../language/inspection.ts");
  const known = await look(expression, expression.length, detail, probe, describeBy(types));
  await probe.release();
  return { source: "page", data: known ?? { "text/plain": `Nothing is known of ${expression}` }, start: 0 };
}

function position(content: Content): { code: string; cursor: number } {
  const code = String(content.code ?? "");
  const at = content.cursor_pos;
  return { code, cursor: typeof at === "number" ? toUtf16(code, at) : code.length };
}
