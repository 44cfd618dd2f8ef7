/** The kernel beside ipykernel, both over real sockets, in turns on the same machine. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type KernelClient, startKernel } from "../kernel/client/index.ts";
import type { LaunchOptions } from "../kernel/client/launch.ts";

const python = process.env.ALBEDO_PYTHON ?? join(import.meta.dirname, "..", "..", ".venv", "bin", "python");
if (!existsSync(python)) {
  console.error("The kernel's bench needs a Python with ipykernel\nhint: npm test makes .venv, or set ALBEDO_PYTHON");
  process.exit(1);
}

const scratch = mkdtempSync(join(tmpdir(), "albedo-bench-"));
process.once("exit", () => rmSync(scratch, { recursive: true, force: true }));

interface Contestant {
  options: LaunchOptions;
  /** The same jobs, in its language. */
  lines: string;
  text: string;
  loop: string;
  busy: string;
}

const ours: Contestant = {
  options: { transport: "tcp", env: { ...process.env, ALBEDO_HISTORY: "" } },
  lines: "for (let i = 0; i < 10_000; i++) console.log('line ' + i)",
  text: "process.stdout.write('0123456789'.repeat(1_000_000)); undefined",
  loop: "console.log('on'); while (true) {}",
  busy: "console.log('on'); { const start = Date.now(); while (Date.now() - start < 400); }",
};
const peer: Contestant = {
  options: {
    transport: "tcp",
    command: [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    env: { ...process.env, IPYTHONDIR: scratch },
  },
  lines: "for i in range(10000): print('line', i)",
  text: "import sys; _ = sys.stdout.write('0123456789' * 1000000)",
  loop: "print('on', flush=True)\nwhile True: pass",
  busy: "import time\nprint('on', flush=True)\nt = time.time()\nwhile time.time() - t < 0.4: pass",
};

const rounds = Number(process.env.ALBEDO_BENCH_ROUNDS ?? 5);
const cellsPerRound = 40;

const times = new Map<string, { size: string; ours: number[]; peer: number[] }>();
for (let round = 0; round < rounds; round++) {
  // The first of a pair finds the caches colder, so that they change places.
  const sides = [["ours", ours] as const, ["peer", peer] as const];
  if (round % 2 === 1) sides.reverse();
  for (const [side, contestant] of sides) {
    for (const [job, size, seconds] of await measure(contestant)) {
      const kept = times.get(job) ?? { size, ours: [], peer: [] };
      kept[side].push(...seconds);
      times.set(job, kept);
    }
  }
}
for (const [job, { size, ours: own, peer: theirs }] of times) {
  const [a, b] = [median(own), median(theirs)];
  const row = {
    job: `kernel: ${job}`,
    size,
    ours: round3(a),
    peer: round3(b),
    peerName: "ipykernel",
    ratio: round3(a / b),
  };
  console.log(JSON.stringify(row));
}

async function measure({ options, lines, text, loop, busy }: Contestant): Promise<[string, string, number[]][]> {
  const begin = performance.now();
  const kernel = await startKernel(options);
  await kernel.execute("1+1");
  const start = since(begin);
  const small: number[] = [];
  for (let i = 0; i < cellsPerRound; i++) small.push(await timed(() => kernel.execute("1+1")));
  const manyLines = await timed(async () => {
    const { outputs } = await kernel.execute(lines);
    const [output] = outputs;
    const count = output?.output_type === "stream" ? output.text.split("\n").length - 1 : 0;
    if (count !== 10_000) throw new Error(`Only ${count} of 10000 lines arrived`);
  });
  const longText = await timed(() => kernel.execute(text));
  const control = await whileRunning(kernel, busy, () => kernel.request("control", "kernel_info_request"));
  const interrupt = await interruptTime(kernel, loop);
  await kernel.shutdown();
  return [
    ["start to first reply", "1 cell", [start]],
    ["1+1", `${rounds * cellsPerRound} cells`, small],
    ["10,000 lines", "10,000 lines", [manyLines]],
    ["one 10 MB string", "10 MB", [longText]],
    ["control while busy", "1 request", [control]],
    ["interrupt of a loop", "1 cell", [interrupt]],
  ];
}

/** How long `job` takes while a cell runs. */
async function whileRunning(kernel: KernelClient, code: string, job: () => Promise<unknown>): Promise<number> {
  let seconds = 0;
  const cell = await started(kernel, code);
  seconds = await timed(job);
  await cell.end;
  return seconds;
}

async function interruptTime(kernel: KernelClient, code: string): Promise<number> {
  const cell = await started(kernel, code);
  await sleep(50);
  const begin = performance.now();
  await kernel.interrupt();
  await cell.end;
  return since(begin);
}

/** Starts a cell and resolves when its first output is there. */
async function started(kernel: KernelClient, code: string): Promise<{ end: Promise<unknown> }> {
  let end: Promise<unknown> = Promise.resolve();
  await new Promise<void>((resolve) => {
    end = kernel.execute(code, { onOutput: () => resolve() });
  });
  return { end };
}

async function timed(job: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await job();
  return since(begin);
}

function since(begin: number): number {
  return (performance.now() - begin) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function round3(value: number): number {
  return Number(value.toPrecision(3));
}
