import { join } from "node:path";
import { median3x3 } from "../src/planet/median.ts";
import { minnaertSums } from "../src/planet/minnaert-sums.ts";
import { random } from "../src/random.ts";
import { type BesideJob, runBeside } from "./support/beside.ts";

/**
 * The median of 3 × 3 pixels beside OpenCV, and the sums of Minnaert's law from radiance and two angles beside NumPy, one
 * thread each, on the same bytes; CPU time of several calls. `result` and `peerResult` are a sum of medians and k.
 */
const calls = 20;

const jobs: BesideJob[] = [
  ...[512, 1024, 2048].map((side): BesideJob => {
    return { job: "median", size: `${side} x ${side}`, rounds: 7, x: () => cloud(side), run: medians };
  }),
  { job: "minnaert", size: "1024 x 1024", rounds: 7, x: planes, run: k },
];

function cloud(side: number) {
  const { normal } = random(1);
  const data = Float32Array.from({ length: side * side }, (_, i) => Math.sin(i / 40) + 0.1 * normal());
  return { data, rows: side, cols: side };
}

function medians({ data, rows, cols }: { data: ArrayLike<number>; rows: number; cols: number }) {
  const result = new Float32Array(data.length);
  for (let call = 0; call < calls; call++) median3x3(data as Float32Array, rows, cols, { out: result });
  return () => {
    let sum = 0;
    for (let r = 1; r < rows - 1; r++) for (let c = 1; c < cols - 1; c++) sum += result[r * cols + c];
    return sum;
  };
}

/** Radiance, incidence and emission, one after the other; no pixel is unlit, so that the peer needs no mask. */
function planes() {
  const { next } = random(2);
  const cols = 1024 * 1024;
  const data = Float32Array.from({ length: 3 * cols }, (_, i) => (i < cols ? 1 + next() : 75 * next()));
  return { data, rows: 3, cols };
}

function k({ data, cols }: { data: ArrayLike<number>; cols: number }) {
  const [radiance, incidence, emission] = [0, 1, 2].map((row) =>
    (data as Float32Array).subarray(row * cols, (row + 1) * cols),
  );
  let sums = minnaertSums({ radiance, incidence, emission });
  for (let call = 1; call < calls; call++) sums = minnaertSums({ radiance, incidence, emission });
  const { weight, x, y, xx, xy } = sums;
  return () => (xy - (x * y) / weight) / (xx - (x * x) / weight);
}

await runBeside(join(import.meta.dirname, "../../bench/photometry.py"), jobs);
