import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Content } from "../wire/message.ts";

interface Entry {
  session: number;
  line: number;
  input: string;
  output?: string;
}

/**
 * What the user has run, in this session and in earlier ones. A plain file with one JSON object per line is appended
 * to and never rewritten, so that several kernels can share it and a crash loses nothing. Files that cannot be read or
 * written are ignored: history is a comfort.
 */
export class History {
  readonly #path: string | undefined;
  readonly #here: Entry[] = [];
  readonly #earlier: Promise<Entry[]>;
  #writes: Promise<void> = Promise.resolve();
  readonly #started = new Date().toISOString();

  /** @param path - file of all sessions; without it, history ends with the kernel */
  constructor(path?: string) {
    this.#path = path;
    this.#earlier = path === undefined ? Promise.resolve([]) : readEntries(path);
  }

  /** Adds what was run as cell `line`. */
  add(line: number, input: string): void {
    const entry: Entry = { session: 0, line, input };
    this.#here.push(entry);
    if (this.#path === undefined) return;
    const text = `${JSON.stringify({ started: this.#started, pid: process.pid, line, input })}\n`;
    const path = this.#path;
    this.#writes = this.#writes.then(() => append(path, text));
  }

  /** Resolves when everything has been written. */
  saved(): Promise<void> {
    return this.#writes;
  }

  /** Answers a `history_request`: `[session, line, input]` each, where session 0 is the current one. */
  async query(request: Content): Promise<unknown[]> {
    const { hist_access_type: kind, n, session = 0, start = 0, stop, pattern, unique, output } = request;
    let found: Entry[];
    if (kind === "range") {
      const from = session === 0 ? this.#here : await this.#ofSession(Number(session));
      const end = stop === undefined || stop === null ? Number.POSITIVE_INFINITY : Number(stop);
      found = from.filter(({ line }) => line >= Number(start) && line < end);
    } else {
      found = [...(await this.#earlier), ...this.#here];
      if (kind === "search") found = found.filter(({ input }) => globMatches(String(pattern ?? "*"), input));
      if (unique) found = lastOfEach(found);
      if (typeof n === "number") found = n > 0 ? found.slice(-n) : [];
    }
    return found.map(({ session: of, line, input }) => [of, line, output ? [input, null] : input]);
  }

  async #ofSession(session: number): Promise<Entry[]> {
    const earlier = await this.#earlier;
    // Negative numbers count back from the current session, as in IPython.
    const number = session < 0 ? (earlier.at(-1)?.session ?? 0) + 1 + session : session;
    return earlier.filter((entry) => entry.session === number);
  }
}

async function readEntries(path: string): Promise<Entry[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return [];
  }
  const sessions = new Map<string, number>();
  const entries: Entry[] = [];
  for (const row of text.split("\n")) {
    try {
      const { started, pid, line, input } = JSON.parse(row) as {
        started: string;
        pid: number;
        line: number;
        input: string;
      };
      if (typeof line !== "number" || typeof input !== "string") continue;
      const key = `${started} ${pid}`;
      if (!sessions.has(key)) sessions.set(key, sessions.size + 1);
      entries.push({ session: sessions.get(key)!, line, input });
    } catch {
      // The last line of a file that is being written, or one that something else has spoiled.
    }
  }
  return entries;
}

async function append(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, text, { mode: 0o600 });
  } catch {
    // See above: history is a comfort.
  }
}

/** Whether a text matches a pattern in which `*` stands for anything and `?` for one character. */
function globMatches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}

function lastOfEach(entries: Entry[]): Entry[] {
  const last = new Map<string, Entry>();
  for (const entry of entries) {
    last.delete(entry.input);
    last.set(entry.input, entry);
  }
  return [...last.values()];
}
