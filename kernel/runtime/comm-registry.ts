import { randomUUID } from "node:crypto";
import type { Comm, CommData, CommExtras, CommMessage, Comms, WidgetState } from "../protocol.ts";
import { publish } from "./channel.ts";
import { currentContext } from "./context.ts";
import type { CommHeader } from "./messages.ts";

type Listener = (message: CommMessage) => void | Promise<void>;

const widgetControl = "jupyter.widget.control";
const widgetTarget = "jupyter.widget";

class OpenComm implements Comm {
  readonly id: string;
  readonly target: string;
  readonly messageListeners = new Set<Listener>();
  readonly closeListeners = new Set<Listener>();
  isOpen = true;
  makeState: (() => WidgetState) | undefined;
  readonly #forget: () => void;

  constructor(id: string, target: string, forget: () => void) {
    this.id = id;
    this.target = target;
    this.#forget = forget;
  }

  send(data: CommData, extras: CommExtras = {}): void {
    if (this.isOpen) publishComm("comm_msg", this, data, extras);
  }

  close(data: CommData = {}, extras: CommExtras = {}): void {
    if (!this.isOpen) return;
    publishComm("comm_close", this, data, extras);
    this.end();
  }

  end(): void {
    this.isOpen = false;
    this.#forget();
  }

  onMessage(listener: Listener): () => void {
    return addTo(this.messageListeners, listener);
  }

  onClose(listener: Listener): () => void {
    return addTo(this.closeListeners, listener);
  }

  provideState(make: () => WidgetState): void {
    this.makeState = make;
  }
}

/** The comms of this runtime, and the door by which messages from the front end come in. */
export class CommRegistry implements Comms {
  readonly #open = new Map<string, OpenComm>();
  readonly #targets = new Map<string, (comm: Comm, message: CommMessage) => void | Promise<void>>();

  constructor() {
    this.register(widgetControl, (control) => {
      control.onMessage(({ data }) => {
        if (data.method === "request_states") this.#sendStates(control);
      });
    });
  }

  open(target: string, data: CommData = {}, extras: CommExtras & { id?: string } = {}): Comm {
    const { id = randomUUID(), ...rest } = extras;
    const comm = this.#add(id, target);
    publishComm("comm_open", comm, data, rest);
    return comm;
  }

  register(target: string, onOpen: (comm: Comm, message: CommMessage) => void | Promise<void>): () => void {
    this.#targets.set(target, onOpen);
    return () => {
      if (this.#targets.get(target) === onOpen) this.#targets.delete(target);
    };
  }

  get(id: string): Comm | undefined {
    return this.#open.get(id);
  }

  /** Handles a message from the front end; one for a comm or a target that is not known closes that comm. */
  async receive(
    { event, commId, target = "", data, metadata }: CommHeader,
    buffers: readonly Uint8Array[],
  ): Promise<void> {
    const message = { data, metadata, buffers };
    if (event === "open") {
      const comm = this.#add(commId, target);
      const onOpen = this.#targets.get(target);
      if (onOpen) await onOpen(comm, message);
      else comm.close();
      return;
    }
    const comm = this.#open.get(commId);
    if (!comm) return;
    if (event === "close") comm.end();
    for (const listener of event === "close" ? comm.closeListeners : comm.messageListeners) await listener(message);
  }

  #add(id: string, target: string): OpenComm {
    const comm = new OpenComm(id, target, () => this.#open.delete(id));
    this.#open.set(id, comm);
    return comm;
  }

  #sendStates(control: Comm): void {
    const states: CommData = {};
    const bufferPaths: (string | number)[][] = [];
    const buffers: Uint8Array[] = [];
    for (const comm of this.#open.values()) {
      if (comm.target !== widgetTarget || !comm.makeState) continue;
      const made = comm.makeState();
      states[comm.id] = {
        model_name: made.state._model_name,
        model_module: made.state._model_module,
        model_module_version: made.state._model_module_version,
        state: made.state,
      };
      bufferPaths.push(...(made.bufferPaths ?? []).map((path) => [comm.id, "state", ...path]));
      buffers.push(...(made.buffers ?? []));
    }
    control.send({ method: "update_states", states, buffer_paths: bufferPaths }, { buffers });
  }
}

function publishComm(type: string, comm: Comm, data: CommData, { metadata = {}, buffers = [] }: CommExtras): void {
  const content = {
    comm_id: comm.id,
    data,
    ...(type === "comm_open" && { target_name: comm.target }),
  };
  publish(type, currentContext().id, content, { metadata, buffers, commId: comm.id, target: comm.target });
}

function addTo(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
