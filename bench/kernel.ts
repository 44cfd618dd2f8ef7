/** The kernel beside ipykernel, tslab and Deno's, all over real sockets, in turns on the same machine. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type KernelClient, startKernel } from "../kernel/client/index.ts";
import { type Contestant, ipykernel, ours, registryPeers } from "./support/kernel-peers.ts";
import { killTree, treeCpu, treeMemory } from "./support/process-tree.ts";

const python = process.env.ALBEDO_PYTHON ?? join(import.meta.dirname, "..", "..", ".venv", "bin", "python");
if (!existsSync(python)) {
  console.error("The kernel's bench needs a Python with ipykernel\nhint: npm test makes .venv, or set ALBEDO_PYTHON");
  process.exit(1);
}
const scratch = mkdtempSync(join(tmpdir(), "albedo-bench-"));
/** Kernels that run. One whose round took too long computes for ever, at the cost of all others, unless it is ended. */
const running = new Set<number>();
process.once("exit", () => rmSync(scratch, { recursive: true, force: true }));

const contestants: Contestant[] = [
  ours("albedo", { ALBEDO_CHECK: "off" }),
  ours("albedo, one process", { ALBEDO_CHECK: "off", ALBEDO_PROCESS: "single" }),
  ours("albedo, strict", { ALBEDO_CHECK: "strict" }),
  ipykernel(python, scratch),
  ...registryPeers(process.env.ALBEDO_PEERS ?? join(scratch, "peers")),
];

const rounds = Number(process.env.ALBEDO_BENCH_ROUNDS ?? 3);
const cellsPerRound = 40;
// A kernel that has lost its `idle` never answers.
const patienceMs = 8000;
const contestantMs = 60_000;

/** Seconds, megabytes or a count, by job and contestant. */
const results = new Map<string, Map<string, number[]>>();
for (let round = 0; round < rounds; round++) {
  // The first of a round finds the caches colder, so that they change places.
  const turn = contestants.map((_, i) => contestants[(i + round) % contestants.length]!);
  for (const contestant of turn) {
    await within(measure(contestant), contestantMs).catch((error: Error) =>
      console.error(`${contestant.name}: ${error.message}`),
    );
    for (const pid of running) killTree(pid);
    running.clear();
  }
}
report();
process.exit(0);

function note(job: string, name: string, ...values: number[]): void {
  const row = results.get(job) ?? new Map<string, number[]>();
  results.set(job, row);
  row.set(name, [...(row.get(name) ?? []), ...values]);
}

async function measure(contestant: Contestant): Promise<void> {
  const { name, options, lines, text, loop, wait, busy, typed, complete, inspect, isStoppedBySignal } = contestant;
  const begin = performance.now();
  let kernel = await start(options);
  await kernel.execute("1+1");
  note("start to first reply", name, since(begin));
  note("start, CPU", name, treeCpu(kernel.pid));
  await sleep(1500);
  note("idle memory, MB", name, treeMemory(kernel.pid));

  /** A job that fails or never ends counts as missing, and the kernel is started anew. */
  const attempt = async (job: string, run: () => Promise<number[]>): Promise<void> => {
    try {
      note(job, name, ...(await within(run())));
    } catch (error) {
      note(job, name, Number.NaN);
      console.error(`${name}, ${job}: ${(error as Error).message}`);
      await end(kernel);
      kernel = await start(options);
    }
  };
  await attempt("1+1", () => repeat(cellsPerRound, () => kernel.execute("1+1")));
  await attempt("typed class cell, first", () => repeat(1, () => kernel.execute(typed(0))));
  await attempt("typed class cell", () => repeat(10, (n) => kernel.execute(typed(n + 1))));
  await attempt("completion", () =>
    repeat(10, () => kernel.request("shell", "complete_request", { code: complete, cursor_pos: complete.length })),
  );
  await attempt("hover", () =>
    repeat(10, () =>
      kernel.request("shell", "inspect_request", { code: inspect, cursor_pos: inspect.length, detail_level: 0 }),
    ),
  );
  await attempt("one 10 MB string", () => repeat(2, () => kernel.execute(text)));
  await attempt("interrupt of a loop", () => interruptTime(kernel, loop, isStoppedBySignal));
  if (wait) await attempt("interrupt of an await", () => interruptTime(kernel, wait, isStoppedBySignal));
  await attempt("control while busy", async () => {
    const cell = await started(kernel, busy);
    const seconds = await timed(() => kernel.request("control", "kernel_info_request"));
    await cell.end;
    return [seconds];
  });
  // Last, because tslab loses the end of it and is never idle again.
  await attempt("10,000 lines", async () => {
    let messages = 0;
    let arrived = 0;
    const seconds = await timed(async () => {
      await kernel.execute(lines, {
        onMessage: ({ header, content }) => {
          if (header.msg_type !== "stream") return;
          messages++;
          arrived += String(content.text).split("\n").length - 1;
        },
      });
    });
    note("10,000 lines: messages", name, messages);
    note("10,000 lines: there before idle", name, arrived);
    return [seconds];
  });
  await end(kernel);
}

async function start(options: Contestant["options"]): Promise<KernelClient> {
  const kernel = await startKernel(options);
  running.add(kernel.pid);
  return kernel;
}

async function end(kernel: KernelClient): Promise<void> {
  running.delete(kernel.pid);
  killTree(kernel.pid);
  await kernel.shutdown().catch(() => undefined);
}

async function interruptTime(kernel: KernelClient, code: string, isStoppedBySignal = false): Promise<number[]> {
  const cell = await started(kernel, code);
  await sleep(50);
  const begin = performance.now();
  if (isStoppedBySignal) process.kill(kernel.pid, "SIGINT");
  else await kernel.interrupt();
  await cell.end;
  return [since(begin)];
}

/** Starts a cell and resolves when its first output is there. */
async function started(kernel: KernelClient, code: string): Promise<{ end: Promise<unknown> }> {
  let end: Promise<unknown> = Promise.resolve();
  await new Promise<void>((resolve) => {
    end = kernel.execute(code, { onOutput: () => resolve() });
  });
  return { end };
}

async function repeat(count: number, run: (n: number) => Promise<unknown>): Promise<number[]> {
  const seconds: number[] = [];
  for (let n = 0; n < count; n++) seconds.push(await timed(() => run(n)));
  return seconds;
}

function within<T>(job: Promise<T>, milliseconds = patienceMs): Promise<T> {
  return Promise.race([
    job,
    sleep(milliseconds, undefined, { ref: false }).then(() => Promise.reject(new Error("it never ended"))),
  ]);
}

async function timed(job: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await job();
  return since(begin);
}

function since(begin: number): number {
  return (performance.now() - begin) / 1000;
}

/** One line of JSON for each job and peer, and everything as one table. */
function report(): void {
  const [{ name: own }] = contestants as [Contestant];
  const names = contestants.map(({ name }) => name);
  const table = [`| median of ${rounds} rounds | ${names.join(" | ")} |`, `|${"---|".repeat(names.length + 1)}`];
  for (const [job, row] of results) {
    const values = names.map((name) => median(row.get(name) ?? []));
    const base = values[0]!;
    for (const [i, peerName] of names.entries()) {
      const peer = values[i]!;
      if (peerName === own || Number.isNaN(peer)) continue;
      const numbers = { ours: round3(base), peer: round3(peer), peerName, ratio: round3(base / peer) };
      console.log(JSON.stringify({ job: `kernel: ${job}`, size: `${rounds} rounds`, ...numbers }));
    }
    const isTime = !/memory|messages|before idle/.test(job);
    const cells = values.map((value) =>
      Number.isNaN(value) ? "–" : isTime ? milliseconds(value) : String(Math.round(value)),
    );
    table.push(`| ${job}${isTime ? ", ms" : ""} | ${cells.join(" | ")} |`);
  }
  console.error(table.join("\n"));
}

function milliseconds(seconds: number): string {
  return String(round3(seconds * 1000));
}

/** Of what is there; a job that never ended counts as missing only when it never did. */
function median(values: readonly number[]): number {
  const there = values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
  return there[there.length >> 1] ?? Number.NaN;
}

function round3(value: number): number {
  return Number(value.toPrecision(3));
}
