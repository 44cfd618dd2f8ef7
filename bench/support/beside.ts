import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Matrix } from "../../src/matrix.ts";
import { startPeer } from "./peer.ts";

/** One job on one matrix, which the peer gets as the same bytes. */
export interface BesideJob {
  readonly job: string;
  /** As printed. */
  readonly size: string;
  readonly rounds: number;
  /** True where the peer would take too long. */
  readonly alone?: boolean;
  readonly x: () => Matrix;
  /** The timed part; it gives the result's digest as a function, which is called when the time has been taken. */
  readonly run: (x: Matrix, round: number) => (() => number) | Promise<() => number>;
  /** What the peer is told besides the job, the path and the shape. */
  readonly tell?: (round: number) => object;
}

/**
 * Runs jobs beside the peers of a Python script, by turns, and prints a line of JSON for each; the least CPU time of the
 * rounds counts.
 */
export async function runBeside(script: string, jobs: readonly BesideJob[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "albedo-bench-"));
  const peer = startPeer(script);
  try {
    for (const { job, size, rounds, alone, x: make, run, tell } of jobs) {
      const x = make();
      const path = join(folder, "x.bin");
      writeFileSync(path, x.data);
      let ours = Number.POSITIVE_INFINITY;
      let theirs = Number.POSITIVE_INFINITY;
      let result = 0;
      let answer: Awaited<ReturnType<typeof peer.ask>>;
      for (let round = 0; round < rounds; round++) {
        const before = process.cpuUsage();
        const digest = await run(x, round);
        const { user, system } = process.cpuUsage(before);
        ours = Math.min(ours, (user + system) / 1e6);
        result = digest();
        if (alone) continue;
        answer = await peer.ask({ job, path, rows: x.rows, cols: x.cols, ...tell?.(round) });
        if (answer) theirs = Math.min(theirs, answer.seconds);
      }
      const beside = answer
        ? { peer: theirs, peerName: answer.name, ratio: ours / theirs, result, peerResult: answer.result }
        : { peer: null, peerName: null, ratio: null, result };
      console.log(JSON.stringify({ job, size, ours, ...beside }));
    }
  } finally {
    peer.stop();
    rmSync(folder, { recursive: true });
  }
}
