import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What a peer says of one job. */
export interface PeerAnswer {
  name: string;
  /** CPU time. */
  seconds: number;
  result: number;
}

/** A Python process that runs the peers of a benchmark, one job a line, with one thread. */
export function startPeer(script: string) {
  const one = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
  const child = spawn(process.env.ALBEDO_PYTHON ?? "python3", [script], {
    env: { ...process.env, ...one },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let gone = false;
  child.on("error", () => {
    gone = true;
  });
  child.stdin.on("error", () => {
    gone = true;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  /** Runs one job; undefined where the peer is not installed. */
  async function ask(job: object): Promise<PeerAnswer | undefined> {
    if (gone) return undefined;
    child.stdin.write(`${JSON.stringify(job)}\n`);
    const { value, done } = await lines.next();
    if (done) {
      gone = true;
      return undefined;
    }
    const answer = JSON.parse(value) as PeerAnswer & { missing?: true };
    return answer.missing ? undefined : answer;
  }

  return { ask, stop: () => child.stdin.end() };
}
