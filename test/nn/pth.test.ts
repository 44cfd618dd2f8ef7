import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dense, network, readWeights } from "../../src/nn/index.ts";

const fixture = (name: string) => resolve(import.meta.dirname, "../fixtures/nn", name);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "albedo-pth-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("readWeights() of a .pth file", () => {
  it("reads every type of number, transposed and cut tensors too", async () => {
    const { weights } = await readWeights(fixture("state-dict.pth"));
    const values = Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, [...data]]));
    expect(values).toEqual({
      weight: [0, 0.25, 0.5, 0.75, 1, 1.25],
      transposed: [0, 0.75, 0.25, 1, 0.5, 1.25],
      window: [0.25, 0.5, 1, 1.25],
      half: [1.5, -2],
      brain: [1.5, -2],
      double: [Math.fround(0.1)],
      count: [3],
      parameter: [7],
    });
    expect(weights.transposed.shape).toEqual([3, 2]);
    expect(weights.count.shape).toEqual([]);
  });

  it("finds the weights of a checkpoint, and names what a network misses and does not expect", async () => {
    const path = fixture("checkpoint.pth");
    const { weights } = await readWeights(path);
    expect([...weights["0.weight"].data]).toEqual([1, 2]);
    await expect(network(dense(2, 1), { weights: path, device: "interpreter" })).rejects.toThrow(
      /missing: weight, bias; unexpected: 0\.weight, 0\.bias, 1\.weight/,
    );
  });

  it("refuses a pickle that asks for code to be run, by its name", async () => {
    await expect(readWeights(fixture("unsafe.pth"))).rejects.toMatchObject({
      code: "UNSAFE_PICKLE",
      message: expect.stringContaining("system"),
      path: fixture("unsafe.pth"),
    });
  });

  it("refuses every way a file can be cut off or damaged", async () => {
    const bytes = await readFile(fixture("state-dict.pth"));
    const path = join(folder, "cut.pth");
    for (let length = 4; length < bytes.length - 22; length += 61) {
      await writeFile(path, bytes.subarray(0, length));
      await expect(readWeights(path)).rejects.toMatchObject({ code: "TRUNCATED", path });
    }
    // A number of the first tensor: its checksum tells.
    const damaged = Buffer.from(bytes);
    const at = damaged.indexOf(Buffer.from(Float32Array.of(0.25, 0.5).buffer));
    damaged[at] ^= 1;
    await writeFile(path, damaged);
    await expect(readWeights(path)).rejects.toMatchObject({ code: "DAMAGED" });
  });

  it("refuses the format of PyTorch before 1.6, and says how to mend it", async () => {
    const path = join(folder, "old.pth");
    await writeFile(path, Buffer.from([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]));
    await expect(readWeights(path)).rejects.toMatchObject({
      code: "NOT_WEIGHTS",
      hint: expect.stringContaining("torch.save(torch.load(path), path)"),
    });
  });
});
