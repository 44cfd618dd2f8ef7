import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { KernelError } from "../errors.ts";
import { send } from "./channel.ts";
import { currentContext } from "./context.ts";
import { userAnswers } from "./shared.ts";

/** An answer of the front end, or why there is none. */
export interface InputAnswer {
  id: number;
  value?: string;
  error?: string;
}

/** Options of {@link Input.input}. */
export interface InputOptions {
  /** Hide what is typed. */
  password?: boolean;
}

/** Asks the user by the front end's stdin. */
export class Input {
  readonly #port: MessagePort;
  /** Grows by one with each answer, so that a thread can wait for it. */
  readonly #answers: Int32Array;
  readonly #waiting = new Map<number, (answer: InputAnswer) => void>();
  #last = 0;

  constructor(port: MessagePort, answers: Int32Array) {
    this.#port = port;
    this.#answers = answers;
    port.on("message", (answer: InputAnswer) => this.#settle(answer));
    port.unref();
  }

  /**
   * Asks a question and resolves to the answer.
   *
   * @throws {@link KernelError} with code `NO_INPUT` where the front end takes no input
   */
  async input(question = "", { password = false }: InputOptions = {}): Promise<string> {
    const id = this.#ask(question, password);
    const answer = await new Promise<InputAnswer>((resolve) => this.#waiting.set(id, resolve));
    return textOf(answer);
  }

  /**
   * Asks a question and waits for the answer without leaving the statement, as in browsers.
   *
   * @throws {@link KernelError} with code `NO_INPUT` where the front end takes no input
   */
  prompt(question = "", fallback = ""): string {
    const id = this.#ask(question, false);
    for (;;) {
      const seen = Atomics.load(this.#answers, userAnswers);
      for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port)) {
        const answer = next.message as InputAnswer;
        if (answer.id === id) return textOf(answer) || fallback;
        this.#settle(answer);
      }
      Atomics.wait(this.#answers, userAnswers, seen);
    }
  }

  #ask(question: string, password: boolean): number {
    const { id: context, allowStdin } = currentContext();
    if (!allowStdin) throw noInput("this cell was sent without allow_stdin");
    const id = ++this.#last;
    send({ type: "input", id, context, prompt: String(question), password });
    return id;
  }

  #settle(answer: InputAnswer): void {
    this.#waiting.get(answer.id)?.(answer);
    this.#waiting.delete(answer.id);
  }
}

function textOf({ value, error }: InputAnswer): string {
  if (error !== undefined) throw noInput(error);
  return value ?? "";
}

function noInput(reason: string): KernelError {
  return new KernelError("NO_INPUT", `Cannot ask the user: ${reason}`, "Set the value in the cell instead.");
}
