import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readNetcdf } from "../src/io/read-netcdf.ts";
import { writeNetcdf } from "../src/io/write-netcdf.ts";
import { random } from "../src/random.ts";

/**
 * Opening a NetCDF-4 file of 131 variables (180 × 360, zlib) and reading 7 of them with missing values as NaN, beside
 * xarray on the same file. Both are warm: best of eight. `ALBEDO_PYTHON` names a Python that has xarray and netCDF4.
 */
const rows = 180;
const cols = 360;
const rounds = 8;
const names = Array.from({ length: 131 }, (_, i) => `v${i}`);
const wanted = ["v3", "v17", "v42", "v64", "v99", "v101", "v130"];

const folder = mkdtempSync(join(tmpdir(), "albedo-bench-"));
try {
  const path = join(folder, "climatology.nc");
  await writeNetcdf(path, content());
  const ours = await fastest(async () => {
    const grid = await readNetcdf(path);
    for (const name of wanted) grid.variable(name).read();
    grid.close();
  });
  const peer = await fastestPeer(path);
  const size = `7 of 131 variables, ${rows} x ${cols}`;
  console.log(JSON.stringify({ job: "netcdf", size, ours, ...peer, ratio: peer.peer && ours / peer.peer }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function content() {
  const { next } = random(1);
  const field = () =>
    Float32Array.from({ length: rows * cols }, () => (next() < 0.3 ? -1000 : Math.round(next() * 1e4) / 1e4));
  const variable = () => ({ dimensions: ["x", "y"], data: field(), fillValue: -1000, attributes: { units: "1" } });
  return { dimensions: { x: rows, y: cols }, variables: Object.fromEntries(names.map((name) => [name, variable()])) };
}

async function fastest(job: () => Promise<void>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await job();
    best = Math.min(best, performance.now() - start);
  }
  return best / 1000;
}

async function fastestPeer(path: string): Promise<{ peer: number | null; peerName: string }> {
  const program = `
import sys, time, xarray as xr
best = 1e9
for _ in range(${rounds}):
    start = time.perf_counter()
    d = xr.open_dataset(sys.argv[1])
    for name in ${JSON.stringify(wanted)}: d[name].values
    d.close()
    best = min(best, time.perf_counter() - start)
print(best, xr.__version__)`;
  const pythons = [process.env.ALBEDO_PYTHON, join(import.meta.dirname, "../../.venv/bin/python"), "python3"];
  for (const python of pythons) {
    if (!python || (python.includes("/") && !existsSync(python))) continue;
    const { status, stdout } = spawnSync(python, ["-c", program, path], { encoding: "utf8" });
    if (status !== 0) continue;
    const [seconds, version] = stdout.trim().split(" ");
    return { peer: Number(seconds), peerName: `xarray ${version}` };
  }
  return { peer: null, peerName: "xarray (not found)" };
}
