import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tensorboardLog, trainVae } from "../../src/nn/index.ts";
import { crc32c } from "../../src/nn/tensorboard/record.ts";
import { random } from "../../src/random.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-tensorboard-"));
});
afterAll(() => rm(folder, { recursive: true }));

const python = process.env.ALBEDO_PYTHON ?? "python3";
const hasTensorboard = (() => {
  try {
    execFileSync(python, ["-c", "import tensorboard"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

it("crc32c() has the values of RFC 3720, appendix B.4", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

/** The records of an event file, each of whose checksums is checked. */
function records(bytes: Buffer): Buffer[] {
  const unmasked = (sum: number) => {
    const turned = (sum - 0xa282ead8) >>> 0;
    return ((turned >>> 17) | (turned << 15)) >>> 0;
  };
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const content = bytes.subarray(at + 12, at + 12 + length);
    expect(unmasked(bytes.readUInt32LE(at + 8))).toBe(crc32c(bytes.subarray(at, at + 8)));
    expect(unmasked(bytes.readUInt32LE(at + 12 + length))).toBe(crc32c(content));
    found.push(content);
    at += 16 + length;
  }
  return found;
}

it("tensorboardLog() writes records whose checksums hold, the version first", async () => {
  const log = tensorboardLog(join(folder, "made", "here"));
  log.scalar("R2/train", 0.5, 3);
  await log.flush();
  log.histogram("mean", [1, 2, 2, Number.NaN], 3);
  await log.flush();
  const [version, scalar, histogram] = records(await readFile(log.path));
  expect(version.toString("latin1")).toContain("brain.Event:2");
  expect(scalar.toString("latin1")).toContain("R2/train");
  // Field 2 of a value, a float: key 0x15, then 0.5.
  expect(scalar.includes(Buffer.from([0x15, 0, 0, 0, 0x3f]))).toBe(true);
  expect(histogram.toString("latin1")).toContain("mean");
});

it("tensorboardLog() says which folder cannot be written", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  const log = tensorboardLog(join(file, "below"));
  await expect(log.flush()).rejects.toMatchObject({ code: "CANNOT_WRITE", name: "FileError" });
});

it("trainVae() logs every epoch, as TensorBoard itself reads it", async () => {
  const { normal } = random(1);
  const x = { data: Float64Array.from({ length: 120 }, normal), rows: 30, cols: 4 };
  const logDir = join(folder, "vae");
  const model = await trainVae(x, { epochs: 3, hidden: 5, logDir });
  const plain = await trainVae(x, { epochs: 3, hidden: 5 });
  expect(model.history).toEqual(plain.history);
  const [name] = await readdir(logDir);
  // The version, then four numbers and four histograms for each epoch.
  expect(records(await readFile(join(logDir, name))).length).toBe(1 + 3 * 8);
  if (!hasTensorboard) return;
  const script = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
log = EventAccumulator(sys.argv[1], size_guidance={"histograms": 0}).Reload()
mean = log.Histograms("mean")
print(json.dumps({
    "scalars": {tag: [[e.step, e.value] for e in log.Scalars(tag)] for tag in log.Tags()["scalars"]},
    "histograms": log.Tags()["histograms"],
    "steps": [h.step for h in mean],
    "counts": [[h.histogram_value.num, sum(h.histogram_value.bucket)] for h in mean],
}))`;
  const found = JSON.parse(
    execFileSync(python, ["-c", script, logDir], { stdio: ["ignore", "pipe", "ignore"] }).toString(),
  );
  expect(Object.keys(found.scalars)).toEqual(["R2/train", "loss", "mse", "divergence"]);
  expect(found.scalars.loss).toEqual(model.history.map(({ epoch, loss }) => [epoch, Math.fround(loss)]));
  expect(found.histograms).toEqual(["mean", "log_variance", "x", "rebuilt"]);
  expect(found.steps).toEqual([1, 2, 3]);
  // 30 samples of two latent dimensions.
  expect(found.counts).toEqual([60, 60, 60].map((count) => [count, count]));
});
