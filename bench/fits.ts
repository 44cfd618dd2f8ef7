import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFits } from "../src/io/fits/read-fits.ts";
import { type HduInput, writeFits } from "../src/io/fits/write-fits.ts";
import { random } from "../src/random.ts";
import { startPeer } from "./support/peer.ts";

/**
 * Opening a FITS file and reading its image of 1024 x 1024 as numbers of this machine, for each `BITPIX`, beside astropy
 * on the same file, by turns of four reads: CPU seconds, the best of all. `ALBEDO_PYTHON` names a Python with astropy.
 */
const side = 1024;
const rounds = Number(process.env.ALBEDO_BENCH_ROUNDS ?? 12);
const turns = 4;

const peerSource = `
import json, sys, time
try:
    import astropy
    from astropy.io import fits
except ImportError:
    astropy = None

for line in sys.stdin:
    job = json.loads(line)
    if astropy is None:
        print(json.dumps({"missing": True}), flush=True)
        continue
    seconds = 1e9
    for _ in range(job["turns"]):
        start = time.process_time()
        with fits.open(job["path"]) as hdus:
            data = hdus[0].data
            data = data.astype(data.dtype.newbyteorder("="), copy=True)
        seconds = min(seconds, time.process_time() - start)
    print(json.dumps({"name": f"astropy {astropy.__version__}", "seconds": seconds, "result": float(data[5, 7])}), flush=True)
`;

const { next } = random(1);
const draw = (scale: number) => () => Math.floor(next() * scale);
const length = side * side;
const jobs: Record<string, HduInput> = {
  uint8: { data: Uint8Array.from({ length }, draw(256)) },
  int16: { data: Int16Array.from({ length }, draw(30000)) },
  uint16: { data: Uint16Array.from({ length }, draw(65536)) },
  "int16 scaled, with BLANK": {
    data: Int16Array.from({ length }, draw(30000)),
    scaling: { scale: 0.01, zero: 273.15, blank: 7 },
  },
  int32: { data: Int32Array.from({ length }, draw(2 ** 31)) },
  float32: { data: Float32Array.from({ length }, next) },
  float64: { data: Float64Array.from({ length }, next) },
  int64: { data: BigInt64Array.from({ length }, () => BigInt(draw(2 ** 50)())) },
};

const folder = mkdtempSync(join(tmpdir(), "albedo-bench-"));
const script = join(folder, "peer.py");
writeFileSync(script, peerSource);
const peer = startPeer(script);
try {
  for (const [name, hdu] of Object.entries(jobs)) {
    const path = join(folder, "image.fits");
    await writeFits(path, [{ ...hdu, shape: [side, side] }]);
    let ours = Number.POSITIVE_INFINITY;
    let best: { name: string; seconds: number } | undefined;
    for (let round = 0; round < rounds; round++) {
      let result = Number.NaN;
      for (let turn = 0; turn < turns; turn++) {
        const found = await read(path);
        ours = Math.min(ours, found.seconds);
        result = found.result;
      }
      const answer = await peer.ask({ path, turns });
      if (!answer) continue;
      if (answer.result !== result) throw new Error(`${name}: ${result} here, ${answer.result} in ${answer.name}`);
      if (answer.seconds < (best?.seconds ?? Number.POSITIVE_INFINITY)) best = answer;
    }
    const size = `${name}, ${side} x ${side}`;
    const ratio = best ? ours / best.seconds : null;
    const peerName = best?.name ?? "astropy (not found)";
    console.log(JSON.stringify({ job: "fits", size, ours, peer: best?.seconds ?? null, peerName, ratio }));
  }
} finally {
  peer.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function read(path: string): Promise<{ seconds: number; result: number }> {
  const start = process.cpuUsage();
  const { data } = (await readFits(path)).hdus[0].image();
  const { user, system } = process.cpuUsage(start);
  return { seconds: (user + system) / 1e6, result: Number(data[5 * side + 7]) };
}
