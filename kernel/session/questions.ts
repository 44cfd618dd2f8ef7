import type { FromRuntime, ToRuntime } from "../runtime/messages.ts";
import { createHeader, type Message } from "../wire/message.ts";
import type { KernelSockets } from "../wire/sockets.ts";
import type { Requester } from "./requests.ts";

type Question = Extract<FromRuntime, { type: "input" }> & { requester: Requester; messageId?: string };

/** Questions to the user, one at a time: each goes on stdin to the front end that sent the cell. */
export class Questions {
  readonly #sockets: Pick<KernelSockets, "send">;
  readonly #session: string;
  readonly #answer: (answer: ToRuntime) => void;
  #waiting: Question[] = [];

  constructor(sockets: Pick<KernelSockets, "send">, session: string, answer: (answer: ToRuntime) => void) {
    this.#sockets = sockets;
    this.#session = session;
    this.#answer = answer;
  }

  ask(question: Extract<FromRuntime, { type: "input" }>, requester: Requester): void {
    this.#waiting.push({ ...question, requester });
    if (this.#waiting.length === 1) this.#send();
  }

  /** Takes an `input_reply`; one that answers nothing is ignored. */
  receive(reply: Message): void {
    const [question] = this.#waiting;
    if (!question || !sameIdentities(reply.identities, question.requester.identities)) return;
    // An answer to a question that was interrupted comes too late. Not every front end says what it answers.
    const { msg_id: answered } = reply.parentHeader;
    if (answered && answered !== question.messageId) return;
    this.#waiting.shift();
    const { value, status, evalue } = reply.content;
    if (status === "error") this.#answer({ type: "input", id: question.id, error: String(evalue ?? "it was refused") });
    else this.#answer({ type: "input", id: question.id, value: String(value ?? "") });
    this.#send();
  }

  /** Forgets the questions of a cell that has ended; without its number, all. */
  clear(context?: number): void {
    const [asked] = this.#waiting;
    this.#waiting = context === undefined ? [] : this.#waiting.filter((question) => question.context !== context);
    if (this.#waiting[0] !== asked) this.#send();
  }

  #send(): void {
    const [question] = this.#waiting;
    if (!question) return;
    const { requester, prompt, password } = question;
    const header = createHeader("input_request", this.#session);
    question.messageId = header.msg_id;
    this.#sockets.send("stdin", {
      identities: requester.identities,
      header,
      parentHeader: requester.header,
      content: { prompt, password },
    });
  }
}

function sameIdentities(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  return a.length === b.length && a.every((part, i) => part.equals(b[i]!));
}
