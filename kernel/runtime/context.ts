import { AsyncLocalStorage } from "node:async_hooks";
import { setMaxListeners } from "node:events";
import { Resources } from "./resources.ts";

/** One request that runs user code: a cell, or a message to a comm. What it starts later still belongs to it. */
export interface RequestContext {
  /** The supervisor's number of the request. */
  readonly id: number;
  /** Number of the cell as the user sees it. */
  readonly count: number;
  readonly silent: boolean;
  readonly allowStdin: boolean;
  /** Aborted when the user interrupts the cell. */
  abort: AbortController;
  /** Displays that are still being made; the cell ends after them. */
  readonly pending: Set<Promise<unknown>>;
  /** What the cell's `using` declarations hold until it ends. */
  readonly resources: Resources;
  /** Timers that the request has started and that have not ended. */
  readonly timers: Set<object>;
  /** Set when the cell has read `interrupted`: it may want to end by itself. */
  readsSignal: boolean;
}

/** What Node 20 and 22 call for everything that may go on later, each promise too. Node 24 has no such. */
type Propagate = (resource: object, trigger: object, type: string) => void;

const propagate = Reflect.get(AsyncLocalStorage.prototype, "_propagate") as Propagate;

class RequestStorage extends AsyncLocalStorage<RequestContext> {
  /** Whether the next promise is to be noted. */
  isCatching = false;
  caught: object | undefined;

  _propagate(resource: object, trigger: object, type: string): void {
    propagate.call(this, resource, trigger, type);
    if (!this.isCatching || type !== "PROMISE") return;
    this.isCatching = false;
    this.caught = resource;
  }
}

const storage = new RequestStorage();
const known = new Set<WeakRef<RequestContext>>();
const pruneEvery = 256;

let latest: RequestContext = createContext({ id: 0, count: 0, silent: false, allowStdin: false });
// The first use turns Node's hooks on, which must not be in the middle of a cell. See `async-stack.ts`.
storage.run(latest, () => undefined);

/** A new context with nothing pending. */
export function createContext(fields: Pick<RequestContext, "id" | "count" | "silent" | "allowStdin">): RequestContext {
  // Most cells need none, and it takes longer to make than all the rest.
  let abort: AbortController | undefined;
  const context: RequestContext = {
    ...fields,
    get abort() {
      abort ??= createAbort();
      return abort;
    },
    set abort(next) {
      abort = next;
    },
    pending: new Set<Promise<unknown>>(),
    resources: new Resources(),
    timers: new Set<object>(),
    readsSignal: false,
  };
  known.add(new WeakRef(context));
  if (known.size % pruneEvery === 0) livingContexts();
  return context;
}

/** The controller of a cell's signal, to which any number of waits may listen. */
export function createAbort(): AbortController {
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  return abort;
}

/** The requests whose code may still run: those that something still refers to. */
export function livingContexts(): RequestContext[] {
  const living: RequestContext[] = [];
  for (const reference of known) {
    const context = reference.deref();
    if (context) living.push(context);
    else known.delete(reference);
  }
  return living;
}

/** Runs `job` so that everything it starts belongs to `context`. A cell also becomes the owner of what has none. */
export function runInContext<T>(context: RequestContext, isCell: boolean, job: () => T): T {
  if (isCell) latest = context;
  return storage.run(context, job);
}

/**
 * Calls `start` in the context of a request.
 *
 * @returns the first promise that it made, where Node tells
 */
export function firstPromiseOf(start: () => void): object | undefined {
  storage.caught = undefined;
  storage.isCatching = true;
  start();
  storage.isCatching = false;
  const { caught } = storage;
  storage.caught = undefined;
  return caught;
}

/** The request that caused the code now running; for native callbacks that lost it, the latest cell. */
export function currentContext(): RequestContext {
  return storage.getStore() ?? latest;
}
