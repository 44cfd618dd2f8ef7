import { randomUUID } from "node:crypto";
import type { FromRuntime } from "../runtime/messages.ts";
import type { CheckMode } from "../types/check-mode.ts";
import type { Connection } from "../wire/connection.ts";
import { type Content, createHeader, type Message } from "../wire/message.ts";
import type { KernelSockets, RequestChannel } from "../wire/sockets.ts";
import { CommTable } from "./comm-table.ts";
import { DebugDoor } from "./debug-door.ts";
import type { Transpile } from "./executions.ts";
import { History } from "./history.ts";
import { LiveProbe } from "./live-probe.ts";
import { Publisher } from "./publisher.ts";
import { Questions } from "./questions.ts";
import { pageOf, replyTo } from "./replies.ts";
import { Requests } from "./requests.ts";
import { type CreateRuntime, RuntimeLink } from "./runtime-link.ts";
import type { RuntimeHandlers } from "./runtime-process.ts";
import { Shells, subshellError } from "./shells.ts";
import { TypeChecks } from "./type-checks.ts";

export interface SessionOptions {
  connection: Connection;
  /** File of all sessions' history; without it, history ends with the kernel. */
  historyPath?: string;
  /** What is done about types. @defaultValue "warn" */
  check?: CheckMode;
  /** Starts a runtime. @defaultValue in a process of its own */
  createRuntime?: CreateRuntime;
  /** Something that was dropped or went wrong in the kernel itself. */
  log(line: string): void;
}

// A cell that has not ended this long after it was stopped is given up when it is stopped again.
const patienceMs = 2000;
// A cell that reads `interrupted` has been given up by then.
const repeatMs = 1500;
// Long after the first reply, and before anybody has written a first cell.
const warmUpMs = 600;

/** A kernel on one connection, from its start to its shutdown. */
export class KernelSession {
  readonly #options: SessionOptions;
  readonly #id = randomUUID();
  readonly #requests = new Requests();
  readonly #runtime: RuntimeLink;
  readonly #probe: LiveProbe;
  readonly #types: TypeChecks;
  readonly #history: History;
  readonly #debug: DebugDoor;
  #sockets!: KernelSockets;
  #publisher!: Publisher;
  #shells!: Shells;
  #questions!: Questions;
  #comms!: CommTable;
  #transpile: Transpile | undefined;
  #end!: () => void;
  /** Resolves after a shutdown request, when everything has been sent. */
  readonly ended = new Promise<void>((resolve) => {
    this.#end = resolve;
  });

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#history = new History(options.historyPath);
    const handlers: RuntimeHandlers = {
      onFrame: (header, parts) => this.#onFrame(header, parts),
      onRawOutput: (name, bytes) => {
        if (this.#shells?.isSilent) return;
        const parent = this.#shells?.runningHeader ?? this.#requests.latest()?.header;
        if (parent) this.#publisher.stream(name, parent, bytes);
        else options.log(`runtime: ${bytes.toString("utf8").trimEnd()}`);
      },
      onDeath: (cause) => this.#onDeath(cause),
    };
    this.#runtime = new RuntimeLink(handlers, options.createRuntime);
    this.#probe = new LiveProbe((method, parameters) => this.#runtime.ask(method, parameters));
    this.#types = new TypeChecks({
      mode: options.check ?? "warn",
      folder: process.cwd(),
      tell: (parent, text) => this.#publisher.publish("stream", parent, { name: "stderr", text }),
      liveNames: () => this.#probe.globalNames(),
      log: options.log,
    });
    this.#debug = new DebugDoor({
      runtime: this.#runtime,
      publish: (parent, content) => this.#publisher.publish("debug_event", parent, content),
      interrupt: () => this.interrupt(),
      onLetGo: (reason) => this.#onLetGo(reason),
    });
  }

  /**
   * Starts the runtime and binds the sockets.
   *
   * @throws {@link KernelError} with code `ADDRESS` when an address is taken or cannot be used
   */
  async start(): Promise<void> {
    this.#runtime.start();
    // ZeroMQ is loaded while the runtime starts.
    const { bindSockets } = await import("../wire/sockets.ts");
    try {
      this.#sockets = await bindSockets(this.#options.connection, this.#id, this.#options.log);
    } catch (error) {
      this.#runtime.stop();
      throw error;
    }
    this.#publisher = new Publisher(this.#sockets, this.#id);
    this.#questions = new Questions(this.#sockets, this.#id, (answer) => this.#runtime.send(answer));
    this.#comms = new CommTable(this.#publisher, this.#requests, this.#runtime);
    this.#shells = new Shells({
      requests: this.#requests,
      publisher: this.#publisher,
      history: this.#history,
      loadTranspile: () => this.#transpile ?? this.#loadTranspile(),
      page: (question) => pageOf(question, { probe: this.#probe, types: this.#types }),
      checkTypes: (cell) => this.#types.beforeRun(cell),
      afterRun: () => this.#types.afterRun(),
      beforeRun: (cell) => this.#debug.beforeRun(cell),
      run: (header) => this.#runtime.send(header),
      reply: (request, type, content) => this.#reply("shell", request, type, content),
    });
    this.#sockets.listen((channel, message) => this.#onMessage(channel, message));
    this.#sockets.watchClients(() => this.#debug.allGone());
    this.#publisher.status("starting", {});
    // The first cells come soon. Stripping types takes the longest to load, and the very first cell may have none. In a
    // single process it is loaded when it is needed, to save memory.
    setImmediate(() => void this.#loadTranspile());
    setTimeout(() => void this.#warmUp(), warmUpMs).unref();
  }

  async #loadTranspile(): Promise<Transpile> {
    const { transpileCell } = await import("../language/transpile.ts");
    this.#transpile = transpileCell;
    return transpileCell;
  }

  async #warmUp(): Promise<void> {
    const { warmUp } = await import("./warm-up.ts");
    await warmUp({
      run: (header) => this.#runtime.send(header),
      isWanted: () => this.#runtime.isReady && !this.#shells.runningHeader && !this.#debug.isAttached,
    });
    if (!this.#options.createRuntime) (await import("../language/strip-types.ts")).loadStripper();
  }

  /** Stops the running cell and forgets the waiting ones. */
  interrupt(): void {
    const since = this.#shells.interruptedAt;
    this.#shells.interrupt();
    this.#questions.clear();
    if (since !== undefined && performance.now() - since > patienceMs) this.#runtime.replace(unresponsive);
    else this.#runtime.send({ type: "interrupt" });
    // What a termination hits at an unlucky moment may need another one.
    const { runningHeader: running } = this.#shells;
    const repeat = (): void => {
      if (running && this.#shells.runningHeader === running) this.#runtime.send({ type: "interrupt" });
    };
    setTimeout(repeat, repeatMs).unref();
  }

  /** Ends runtime and sockets, after what is queued has been sent. */
  async shutdown(): Promise<void> {
    this.#runtime.stop();
    this.#publisher.flush();
    await this.#history.saved();
    await this.#types.close();
    await this.#sockets.close();
    this.#publisher.removeFiles();
    this.#end();
  }

  #onMessage(channel: RequestChannel, message: Message): void {
    const type = message.header.msg_type;
    this.#debug.heard();
    if (channel === "stdin") {
      if (type === "input_reply") this.#questions.receive(message);
      return;
    }
    if (type === "execute_request" && channel === "shell" && this.#shells.knows(message)) this.#shells.add(message);
    else void this.#answer(channel, message);
  }

  async #answer(channel: RequestChannel, message: Message): Promise<void> {
    const type = message.header.msg_type;
    this.#publisher.status("busy", message.header);
    if (type.startsWith("comm_") && type !== "comm_info_request") await this.#comms.receive(message);
    else {
      const content = await this.#contentFor(message);
      if (content) this.#reply(channel, message, type.replace(/_request$/, "_reply"), content);
      else this.#options.log(`Ignored a message of the unknown type "${type}"`);
    }
    this.#publisher.status("idle", message.header);
    // Front ends take the last status for that of the kernel, which is still busy with a cell.
    const running = this.#shells.runningHeader;
    if (running) this.#publisher.status("busy", running);
    if (type === "shutdown_request") await this.shutdown();
  }

  async #contentFor(message: Message): Promise<Content | undefined> {
    const { msg_type: type } = message.header;
    try {
      if (type === "interrupt_request") {
        this.interrupt();
        return { status: "ok" };
      }
      if (type === "shutdown_request") {
        const content = { status: "ok", restart: message.content.restart === true };
        this.#publisher.publish("shutdown_reply", message.header, content);
        return content;
      }
      if (!this.#shells.knows(message)) return subshellError(message.header.subshell_id);
      if (type === "create_subshell_request") return this.#shells.create();
      if (type === "delete_subshell_request") return this.#shells.delete(message.content.subshell_id);
      if (type === "list_subshell_request") return this.#shells.list();
      if (type === "debug_request") return await this.#debug.handle(message);
      const { connection } = this.#options;
      return await replyTo(message, {
        history: this.#history,
        probe: this.#probe,
        comms: this.#comms,
        types: this.#types,
        connection,
      });
    } catch (error) {
      this.#options.log(`Cannot answer a ${type}: ${(error as Error).stack ?? error}`);
      const { name, message: text } = error as Error;
      return { status: "error", ename: name, evalue: text, traceback: [] };
    }
  }

  #reply(channel: RequestChannel, { identities, header }: Message, type: string, content: Content): void {
    this.#sockets.send(channel, { identities, header: createHeader(type, this.#id), parentHeader: header, content });
  }

  #onFrame(header: FromRuntime, parts: Buffer[]): void {
    switch (header.type) {
      case "stream":
        this.#publisher.stream(header.name, this.#parent(header.context), parts[0]!);
        return;
      case "publish": {
        const [content, ...buffers] = parts;
        const { metadata = {} } = header;
        if (header.messageType === "stream") {
          this.#publisher.encodedStream(this.#parent(header.context), content!);
          return;
        }
        this.#comms.observe(header);
        this.#publisher.publish(header.messageType, this.#parent(header.context), content!, {
          metadata,
          buffers,
        });
        return;
      }
      case "input": {
        const requester = this.#requests.get(header.context);
        if (requester) this.#questions.ask(header, requester);
        return;
      }
      case "done":
        this.#afterRawOutput(() => {
          this.#questions.clear(header.context);
          this.#shells.done(header.context, header.error, header.expressions);
        });
        return;
      case "handled":
        this.#comms.handled(header.context);
        return;
      case "settled":
        this.#comms.settle();
        for (const context of header.lost) this.#shells.lost(context);
        return;
      case "inspector":
        this.#debug.receive(header.method, header.parameters);
    }
  }

  #parent(context: number): Message["header"] | Record<string, never> {
    return this.#requests.get(context)?.header ?? {};
  }

  /**
   * What native code and child processes wrote before the runtime said `done` is in its pipe by now, so that it has
   * been read when the event loop has polled once more.
   */
  #afterRawOutput(job: () => void): void {
    setImmediate(() => setImmediate(job));
  }

  #onLetGo(reason: string): void {
    this.#options.log(`The debugger lets the program go on: ${reason}`);
    const parent = this.#shells.runningHeader ?? this.#requests.latest()?.header;
    const text = `The debugger was detached and the program goes on: ${reason}.\n`;
    if (parent) this.#publisher.stream("stderr", parent, Buffer.from(text));
  }

  #onDeath(cause: string): void {
    this.#options.log(`The runtime has ended: ${cause}`);
    if (!this.#shells) return;
    this.#questions.clear();
    this.#types.forget();
    this.#comms.closeAll();
    this.#debug.onDeath();
    const error = {
      ename: "RuntimeDied",
      evalue: `The process that runs the cells has ended: ${cause}`,
      traceback: [
        `\u001b[31m\u001b[1mRuntimeDied\u001b[22m\u001b[39m: The process that runs the cells has ended: ${cause}`,
        "\u001b[1mHint\u001b[22m: A new one is ready. Its variables are gone: run the cells again.",
      ],
    };
    const latest = this.#requests.latest();
    if (!this.#shells.fail(error) && latest) this.#publisher.publish("error", latest.header, error);
  }
}

const unresponsive = "it did not react to Stop, so it was ended";
