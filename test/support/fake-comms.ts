import {
  type Comm,
  type CommData,
  type CommMessage,
  type Comms,
  comms,
  type WidgetState,
} from "../../kernel/protocol.ts";

/** What a comm has sent. */
export interface Sent {
  data: CommData;
  buffers: readonly Uint8Array[];
}

/** The page's end of a comm, without a page. */
export class FakeComm implements Comm {
  readonly id: string;
  readonly target: string;
  readonly sent: Sent[];
  isOpen = true;
  makeState: (() => WidgetState) | undefined;
  readonly #messages = new Set<(message: CommMessage) => void | Promise<void>>();
  readonly #closes = new Set<(message: CommMessage) => void | Promise<void>>();

  constructor(id: string, target: string, opening: Sent) {
    this.id = id;
    this.target = target;
    this.sent = [opening];
  }

  send(data: CommData, { buffers = [] }: { buffers?: readonly Uint8Array[] } = {}): void {
    if (this.isOpen) this.sent.push({ data, buffers: buffers.map((bytes) => Uint8Array.from(bytes)) });
  }

  close(): void {
    this.isOpen = false;
  }

  onMessage(listener: (message: CommMessage) => void | Promise<void>): () => void {
    this.#messages.add(listener);
    return () => this.#messages.delete(listener);
  }

  onClose(listener: (message: CommMessage) => void | Promise<void>): () => void {
    this.#closes.add(listener);
    return () => this.#closes.delete(listener);
  }

  provideState(make: () => WidgetState): void {
    this.makeState = make;
  }

  /** A message from the page. */
  async receive(data: CommData, buffers: readonly Uint8Array[] = []): Promise<void> {
    for (const listener of this.#messages) await listener({ data, metadata: {}, buffers });
  }

  /** The page sets values, as ipywidgets' front end does. */
  setFromPage(state: CommData, bufferPaths: unknown = [], buffers: readonly Uint8Array[] = []): Promise<void> {
    return this.receive({ method: "update", state, buffer_paths: bufferPaths }, buffers);
  }

  /** The page closes the comm. */
  async closeFromPage(): Promise<void> {
    this.isOpen = false;
    for (const listener of this.#closes) await listener({ data: {}, metadata: {}, buffers: [] });
  }

  /** Contents of the custom messages sent. */
  get customs(): Record<string, unknown>[] {
    return this.sent.filter(({ data }) => data.method === "custom").map(({ data }) => data.content as never);
  }
}

/** Puts comms in place of a kernel's; `remove` takes them away. */
export function installFakeComms(): { opened: FakeComm[]; remove: () => void } {
  const opened: FakeComm[] = [];
  const fake: Comms = {
    open(target, data = {}, { id = `comm-${opened.length}`, buffers = [] } = {}) {
      const comm = new FakeComm(id, target, { data, buffers });
      opened.push(comm);
      return comm;
    },
    register: () => () => undefined,
    get: (id) => opened.find((comm) => comm.id === id),
  };
  const holder = globalThis as { [comms]?: Comms };
  holder[comms] = fake;
  return { opened, remove: () => delete holder[comms] };
}
