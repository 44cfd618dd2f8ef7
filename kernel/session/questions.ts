import type { FromRuntime, ToRuntime } from "../runtime/messages.ts";
import { createHeader, type Message } from "../wire/message.ts";
import type { KernelSockets } from "../wire/sockets.ts";
import type { Requester } from "./requests.ts";

type Question = Extract<FromRuntime, { type: "input" }> & { requester: Requester };

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
    this.#waiting.shift();
    const { value, status, evalue } = reply.content;
    if (status === "error") this.#answer({ type: "input", id: question.id, error: String(evalue ?? "it was refused") });
    else this.#answer({ type: "input", id: question.id, value: String(value ?? "") });
    this.#send();
  }

  /** Forgets all questions: their cell has ended. */
  clear(): void {
    this.#waiting = [];
  }

  #send(): void {
    const [question] = this.#waiting;
    if (!question) return;
    const { requester, prompt, password } = question;
    this.#sockets.send("stdin", {
      identities: requester.identities,
      header: createHeader("input_request", this.#session),
      parentHeader: requester.header,
      content: { prompt, password },
    });
  }
}

function sameIdentities(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  return a.length === b.length && a.every((part, i) => part.equals(b[i]!));
}
