import { setTimeout as sleep } from "node:timers/promises";
import { KernelError } from "../errors.ts";
import type { Content, Message } from "../wire/message.ts";
import { ClientChannels, type ClientMessage } from "./channels.ts";
import { type Launched, type LaunchOptions, launch } from "./launch.ts";
import { type CellOutput, Displays, OutputList } from "./outputs.ts";

/** Options of {@link KernelClient.execute}. */
export interface ExecuteCellOptions {
  /** Called for each output as it arrives; pieces of a stream are not joined. */
  onOutput?: (output: CellOutput) => void;
  /** Called for each iopub message of this cell. */
  onMessage?: (message: Message) => void;
  /** Answers a question of the cell; without it the cell may not ask. */
  onInput?: (prompt: string, password: boolean) => string | Promise<string>;
  /** @defaultValue whether there is `onInput` */
  allowStdin?: boolean;
  /** Show and count nothing. @defaultValue false */
  silent?: boolean;
  /** @defaultValue true unless silent */
  storeHistory?: boolean;
  /** Whether a failure aborts the cells that wait. @defaultValue true */
  stopOnError?: boolean;
  userExpressions?: Record<string, string>;
  /** Go on taking what the cell shows after its end, for as long as the kernel lives. @defaultValue false */
  takeLate?: boolean;
  /** Subshell in which to run it. @defaultValue the main shell */
  subshell?: string;
}

/** What came of a cell. */
export interface CellResult {
  status: "ok" | "error" | "aborted";
  executionCount: number | null;
  outputs: CellOutput[];
  /** When the status is `error`. */
  error?: { ename: string; evalue: string; traceback: string[] };
  userExpressions: Record<string, Content>;
}

interface Waiting {
  takeReply(message: Message): void;
  takeOutput(message: Message): void;
  takeQuestion(message: Message): void;
  fail(error: Error): void;
}

// How long a kernel that has said goodbye may take to end before it is killed.
const goodbyeMs = 5000;
// How long its reply may take to arrive after that.
const lastWordsMs = 1000;

/** A running kernel. */
export class KernelClient {
  readonly #options: LaunchOptions;
  readonly #listeners = new Set<(channel: string, message: Message) => void>();
  readonly #waiting = new Map<string, Waiting>();
  /** Take what cells show after their end, by the id of their request. */
  readonly #late = new Map<string, (message: Message) => void>();
  readonly #displays = new Displays();
  #launched!: Launched;
  #channels!: ClientChannels;
  #exited!: Promise<void>;
  #isLeaving = false;

  constructor(options: LaunchOptions) {
    this.#options = options;
  }

  /** Number of the kernel's process. */
  get pid(): number {
    return this.#launched.process.pid!;
  }

  /** The sockets themselves, for what this class has no method for. */
  get channels(): ClientChannels {
    return this.#channels;
  }

  /** What the kernel process has written about itself. */
  get messages(): string {
    return this.#launched.messages();
  }

  /**
   * Starts the kernel and waits until it answers and its outputs arrive. Called by {@link startKernel}.
   *
   * @throws {@link KernelError} with code `KERNEL_DIED` when it ends before that
   */
  async start(): Promise<void> {
    this.#isLeaving = false;
    this.#launched = await launch(this.#options);
    const { process: child } = this.#launched;
    this.#exited = new Promise((resolve) => {
      const onEnd = (cause: string): void => {
        this.#onExit(cause);
        resolve();
      };
      child.once("error", (error) => onEnd(error.message));
      child.once("exit", (code, signal) => onEnd(signal ? `signal ${signal}` : `exit code ${code}`));
    });
    this.#channels = new ClientChannels(this.#launched.connection, (channel, message) =>
      this.#receive(channel, message),
    );
    await this.#untilSubscribed();
  }

  /** Runs a cell and resolves once its reply and all its outputs are there. */
  execute(code: string, options: ExecuteCellOptions = {}): Promise<CellResult> {
    const { onOutput, onMessage, onInput, silent = false, allowStdin = onInput !== undefined, subshell } = options;
    const list = new OutputList(this.#displays);
    const take = (message: Message): void => {
      onMessage?.(message);
      const output = list.take(message);
      if (output) onOutput?.(output);
    };
    const content = {
      code,
      silent,
      store_history: options.storeHistory ?? !silent,
      user_expressions: options.userExpressions ?? {},
      allow_stdin: allowStdin,
      stop_on_error: options.stopOnError ?? true,
    };
    return this.#exchange(
      "shell",
      "execute_request",
      { content, ...(subshell !== undefined && { subshell }) },
      {
        onMessage: take,
        ...(options.takeLate && { onLate: take }),
        onQuestion: async ({ header, content: question }) => {
          const answer = onInput ? await onInput(String(question.prompt), question.password === true) : "";
          this.#channels.send("stdin", "input_reply", { content: { value: answer }, parentHeader: header });
        },
      },
    ).then(({ content: reply }) => resultOf(reply, list.outputs));
  }

  /** Sends a request and resolves to the content of its reply, once the kernel is idle again. */
  async request(
    channel: "shell" | "control",
    type: string,
    content: Content = {},
    options: Pick<ClientMessage, "subshell"> = {},
  ): Promise<Content> {
    return (await this.#exchange(channel, type, { content, ...options })).content;
  }

  /** Resolves when what cells have shown so far has arrived, and what fails in promises that nobody waits for. */
  async settle(): Promise<void> {
    await this.execute("", { silent: true });
  }

  /** Sends a message to a comm; it has no reply, so this resolves when the kernel has handled it. */
  async sendComm(type: "comm_open" | "comm_msg" | "comm_close", message: ClientMessage): Promise<void> {
    await this.#exchange("shell", type, message, {}, false);
  }

  /** Stops what runs; variables are kept. */
  async interrupt(): Promise<void> {
    await this.request("control", "interrupt_request");
  }

  /** Calls `listener` for every message that arrives; returns a function that stops it. */
  onMessage(listener: (channel: string, message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends the kernel and starts it again; all variables are gone. */
  async restart(): Promise<void> {
    await this.shutdown({ restart: true });
    await this.start();
  }

  /** Ends the kernel; one that does not end by itself is killed. */
  async shutdown({ restart = false }: { restart?: boolean } = {}): Promise<void> {
    if (!this.#isLeaving && this.#launched.process.exitCode === null && this.#launched.process.signalCode === null) {
      this.#isLeaving = true;
      const timer = setTimeout(() => this.#launched.process.kill("SIGKILL"), goodbyeMs);
      let stopListening = () => {};
      const answered = new Promise<void>((resolve) => {
        stopListening = this.onMessage((channel, { header }) => {
          if (channel === "control" && header.msg_type === "shutdown_reply") resolve();
        });
      });
      this.#channels.send("control", "shutdown_request", { content: { restart } });
      await this.#exited;
      clearTimeout(timer);
      // A kernel that ended as it should has sent its reply, which may still be on its way.
      if (this.#launched.process.exitCode === 0) await Promise.race([answered, sleep(lastWordsMs)]);
      stopListening();
    }
    this.#channels.close();
    await this.#launched.cleanUp();
  }

  #exchange(
    channel: "shell" | "control",
    type: string,
    message: ClientMessage,
    hooks: {
      onMessage?: (message: Message) => void;
      onLate?: (message: Message) => void;
      onQuestion?: (message: Message) => Promise<void>;
    } = {},
    hasReply = true,
  ): Promise<Message> {
    const died = this.#deathError();
    if (died) return Promise.reject(died);
    return new Promise((resolve, reject) => {
      const { msg_id: id } = this.#channels.send(channel, type, message);
      let reply: Message | undefined;
      let isIdle = false;
      const settle = (last: Message): void => {
        if (!isIdle || (hasReply && !reply)) return;
        this.#waiting.delete(id);
        if (hooks.onLate) this.#late.set(id, hooks.onLate);
        resolve(reply ?? last);
      };
      this.#waiting.set(id, {
        takeReply(received) {
          reply = received;
          settle(received);
        },
        takeOutput(received) {
          if (received.header.msg_type === "status") isIdle = received.content.execution_state === "idle";
          else hooks.onMessage?.(received);
          settle(received);
        },
        takeQuestion: (received) => void hooks.onQuestion?.(received).catch(reject),
        fail: reject,
      });
    });
  }

  #receive(channel: string, message: Message): void {
    for (const listener of this.#listeners) listener(channel, message);
    if (channel === "iopub") this.#displays.take(message);
    const id = (message.parentHeader as { msg_id?: string }).msg_id ?? "";
    const waiting = this.#waiting.get(id);
    if (!waiting) {
      if (channel === "iopub" && message.header.msg_type !== "status") this.#late.get(id)?.(message);
      return;
    }
    if (channel === "iopub") waiting.takeOutput(message);
    else if (channel === "stdin") waiting.takeQuestion(message);
    else waiting.takeReply(message);
  }

  /** Asks until a status of the kernel arrives on iopub: only then is nothing lost that it publishes later. */
  async #untilSubscribed(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let stopListening = () => {};
    const subscribed = new Promise<void>((resolve) => {
      stopListening = this.onMessage((channel) => {
        if (channel === "iopub") resolve();
      });
    });
    const ask = (): void => {
      if (!this.#deathError()) this.#channels.send("shell", "kernel_info_request", { content: {} });
    };
    const died = this.#exited.then(() => Promise.reject(this.#deathError()));
    try {
      await Promise.race([this.request("shell", "kernel_info_request"), subscribed, died]);
      timer = setInterval(ask, 100);
      ask();
      await Promise.race([subscribed, died]);
    } catch (error) {
      await this.shutdown();
      throw error;
    } finally {
      died.catch(() => undefined);
      clearInterval(timer);
      stopListening();
    }
  }

  #onExit(cause: string): void {
    const error = diedError(cause, this.#launched.messages());
    for (const waiting of [...this.#waiting.values()]) waiting.fail(error);
    this.#waiting.clear();
    this.#late.clear();
  }

  #deathError(): KernelError | undefined {
    const { exitCode, signalCode } = this.#launched.process;
    if (exitCode === null && signalCode === null) return undefined;
    return diedError(signalCode ? `signal ${signalCode}` : `exit code ${exitCode}`, this.#launched.messages());
  }
}

/** Starts a kernel and resolves when it is ready. */
export async function startKernel(options: LaunchOptions = {}): Promise<KernelClient> {
  const client = new KernelClient(options);
  await client.start();
  return client;
}

function diedError(cause: string, messages: string): KernelError {
  const text = messages ? `:\n${messages}` : "";
  return new KernelError("KERNEL_DIED", `The kernel has ended (${cause})${text}`, "Start it again and run all cells.");
}

function resultOf(reply: Content, outputs: CellOutput[]): CellResult {
  const { status, execution_count: count, user_expressions: expressions } = reply;
  const { ename, evalue, traceback } = reply as { ename: string; evalue: string; traceback: string[] };
  return {
    status: status as CellResult["status"],
    executionCount: (count as number | undefined) ?? null,
    outputs,
    userExpressions: (expressions as Record<string, Content> | undefined) ?? {},
    ...(status === "error" && { error: { ename, evalue, traceback } }),
  };
}
