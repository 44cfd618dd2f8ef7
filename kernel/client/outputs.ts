import type { Message } from "../wire/message.ts";

/** MIME type to value, as notebooks store it. */
export type Bundle = Record<string, unknown>;

/** An output in the shape of a notebook file (nbformat 4). */
export type CellOutput =
  | { output_type: "stream"; name: "stdout" | "stderr"; text: string }
  | { output_type: "display_data"; data: Bundle; metadata: Bundle }
  | { output_type: "execute_result"; data: Bundle; metadata: Bundle; execution_count: number | null }
  | { output_type: "error"; ename: string; evalue: string; traceback: string[] };

type IopubMessage = Pick<Message, "header" | "content">;

/** The output that an iopub message carries; undefined for messages that carry none. */
function outputOf({ header, content }: IopubMessage): CellOutput | undefined {
  const { data, metadata = {} } = content as { data?: Bundle; metadata?: Bundle };
  switch (header.msg_type) {
    case "stream":
      return { output_type: "stream", name: content.name as "stdout" | "stderr", text: String(content.text) };
    case "display_data":
      return { output_type: "display_data", data: data ?? {}, metadata };
    case "execute_result": {
      const count = content.execution_count as number | null;
      return { output_type: "execute_result", data: data ?? {}, metadata, execution_count: count };
    }
    case "error": {
      const { ename, evalue, traceback } = content as { ename: string; evalue: string; traceback: string[] };
      return { output_type: "error", ename, evalue, traceback };
    }
    default:
      return undefined;
  }
}

/**
 * The outputs of one cell as a front end would keep them: neighbouring texts of a stream are joined, and `clear_output` empties the list.
 */
export class OutputList {
  /** In order; the same array throughout. */
  readonly outputs: CellOutput[] = [];
  readonly #displays: Displays;
  #clearNext = false;

  /** @param displays - displays of all cells of the kernel, because one cell may update the display of another */
  constructor(displays: Displays) {
    this.#displays = displays;
  }

  /** Takes an iopub message; returns the output it carries. */
  take(message: IopubMessage): CellOutput | undefined {
    const { header, content } = message;
    if (header.msg_type === "clear_output") {
      if (content.wait) this.#clearNext = true;
      else this.outputs.length = 0;
      return undefined;
    }
    const displayId = displayIdOf(message);
    const output = outputOf(message);
    if (!output) return undefined;
    if (this.#clearNext) this.outputs.length = 0;
    this.#clearNext = false;
    const last = this.outputs.at(-1);
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      last.text += output.text;
    } else this.outputs.push(output.output_type === "stream" ? { ...output } : output);
    if (displayId !== undefined && "data" in output) this.#displays.add(displayId, output);
    return output;
  }
}

/** Which outputs show the display of a name. */
export class Displays {
  readonly #shown = new Map<string, { data: Bundle; metadata: Bundle }[]>();

  add(displayId: string, output: { data: Bundle; metadata: Bundle }): void {
    this.#shown.set(displayId, [...(this.#shown.get(displayId) ?? []), output]);
  }

  /** Replaces outputs when the message is an `update_display_data`, whichever cell sent it. */
  take(message: IopubMessage): void {
    const displayId = displayIdOf(message);
    if (message.header.msg_type !== "update_display_data" || displayId === undefined) return;
    const { data, metadata = {} } = message.content as { data: Bundle; metadata?: Bundle };
    for (const output of this.#shown.get(displayId) ?? []) Object.assign(output, { data, metadata });
  }
}

function displayIdOf({ content }: IopubMessage): string | undefined {
  return (content.transient as { display_id?: string } | undefined)?.display_id;
}
