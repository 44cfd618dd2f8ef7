import type { Header, Message } from "../wire/message.ts";

/** A request that runs user code, as later output and questions refer to it. */
export interface Requester {
  readonly header: Header;
  /** Where the front end that sent it is reached. */
  readonly identities: readonly Buffer[];
}

// A front end that drags a slider sends thousands of comm messages; late output of older ones goes to the latest.
const maxKnown = 5000;

/** Numbers for requests, by which the runtime tags what they cause, also after they have ended. */
export class Requests {
  readonly #known = new Map<number, Requester>();
  #last = 0;

  /** The number of a new request. */
  add({ header, identities }: Message): number {
    this.#last++;
    this.#known.set(this.#last, { header, identities });
    if (this.#known.size > maxKnown) this.#known.delete(this.#last - maxKnown);
    return this.#last;
  }

  /** The request of this number; for an unknown one, the latest. */
  get(context: number): Requester | undefined {
    return this.#known.get(context) ?? this.#known.get(this.#last);
  }

  /** The latest request. */
  latest(): Requester | undefined {
    return this.#known.get(this.#last);
  }
}
