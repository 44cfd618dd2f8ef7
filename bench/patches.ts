import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { venusFiles } from "../src/datasets/venus-files.ts";
import { gaussianBlur } from "../src/planet/flatten/gaussian-blur.ts";
import { griddata } from "../src/planet/interpolation/griddata.ts";
import type { InterpolationMethod } from "../src/planet/interpolation/interpolation-method.ts";
import { linspace } from "../src/planet/interpolation/lattice.ts";
import { nadirPatches } from "../src/planet/patches/nadir-patches.ts";
import { venus } from "../src/planet/planet.ts";
import { readUvi } from "../src/planet/read-uvi.ts";
import { random } from "../src/random.ts";
import { startPeer } from "./support/peer.ts";

/**
 * Steps of the way from images to patches, and the whole of it from the files, beside SciPy, OpenCV and a pipeline of
 * astropy and SciPy (bench/patches.py), by turns, one thread each: CPU seconds, the best of all. `ALBEDO_PYTHON` names a
 * Python that has them.
 */
const rounds = Number(process.env.ALBEDO_BENCH_ROUNDS ?? 8);
const count = 20_000;
const side = 128;
const folder = mkdtempSync(join(tmpdir(), "albedo-bench-"));
const peer = startPeer(join(import.meta.dirname, "../../bench/patches.py"));

interface Job {
  readonly job: string;
  readonly size: string;
  /** What the peer is told besides the job's name. */
  readonly told: object;
  /** The timed part; it gives what the peer's result is compared with as a function, called when the time has been taken. */
  readonly run: () => (() => number) | Promise<() => number>;
  /** Largest relative difference of the results. */
  readonly tolerance: number;
}

try {
  for (const job of [...interpolations(), blurs(), await pipeline(3000), await pipeline(500)]) await compare(job);
} finally {
  peer.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function compare({ job, size, told, run, tolerance }: Job): Promise<void> {
  let ours = Number.POSITIVE_INFINITY;
  let best: { name: string; seconds: number } | undefined;
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    const digest = await run();
    const { user, system } = process.cpuUsage(start);
    ours = Math.min(ours, (user + system) / 1e6);
    const result = digest();
    const answer = await peer.ask({ job, ...told });
    if (!answer) continue;
    if (Math.abs(answer.result - result) > tolerance * Math.abs(result)) {
      throw new Error(`${job}: ${result} here, ${answer.result} in ${answer.name}`);
    }
    if (answer.seconds < (best?.seconds ?? Number.POSITIVE_INFINITY)) best = answer;
  }
  const ratio = best ? ours / best.seconds : null;
  const peerName = best?.name ?? "Python (not found)";
  console.log(JSON.stringify({ job, size, ours, peer: best?.seconds ?? null, peerName, ratio }));
}

function interpolations(): Job[] {
  const { next } = random(1);
  const x = Float64Array.from({ length: count }, () => 3 * next() - 1.5);
  const y = Float64Array.from({ length: count }, () => 3 * next() - 1.5);
  const values = x.map((value, i) => Math.sin(5 * value) + Math.cos(7 * y[i]) + 0.1 * next());
  const path = join(folder, "points.bin");
  writeFileSync(path, Buffer.concat([x, y, values].map((column) => Buffer.from(column.buffer))));
  const line = linspace(-1, 1, side);
  return (["nearest", "linear", "cubic"] as const).map((method: InterpolationMethod) => ({
    job: method,
    size: `${count} points to ${side} x ${side}`,
    told: { path, points: count, side },
    run: () => {
      const found = griddata({ x, y, values }, { x: line, y: line }, { method });
      return () => found.reduce((sum, value) => sum + (value || 0), 0);
    },
    tolerance: 1e-6,
  }));
}

function blurs(): Job {
  const pictures = 1000;
  const { next } = random(2);
  const data = Float32Array.from({ length: pictures * side * side }, next);
  const path = join(folder, "pictures.bin");
  writeFileSync(path, new Uint8Array(data.buffer));
  const images = { data, count: pictures, height: side, width: side, channels: 1 } as const;
  return {
    job: "blur",
    size: `${pictures} pictures of ${side} x ${side}, 97 taps`,
    told: { path, side },
    run: () => {
      const blurred = gaussianBlur(images, { sigma: 16 });
      return () => blurred.reduce((sum, value) => sum + value, 0);
    },
    tolerance: 1e-5,
  };
}

async function pipeline(scaleKm: 3000 | 500): Promise<Job> {
  const [{ image, geometry }] = await venusFiles({ standIns: true, scaleKm });
  return {
    job: "pipeline",
    size: `1024 x 1024 pixels to patches of ${scaleKm} km`,
    told: { image, geometry, scaleKm },
    run: async () => {
      const { count: found } = nadirPatches(await readUvi(image, geometry!), venus, { scaleKm });
      return () => found;
    },
    // The paper's median sees what lies under the mask, so a patch at the rim may differ.
    tolerance: 0.05,
  };
}
