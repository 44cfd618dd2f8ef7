import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileDigest } from "../../src/batch/digest.ts";
import { plannedFiles } from "../../src/batch/planned-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "albedo-planned-files-"));
  writeFileSync(join(folder, "features.npy"), "0123456789");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The files of a plan, and which of them were read. */
function counted() {
  const read: string[] = [];
  const planned = plannedFiles(folder, (path, range) => {
    read.push(path.slice(folder.length + 1) + (range ? ` ${range.from}-${range.to}` : ""));
    return fileDigest(path, range);
  });
  return { read, planned };
}

describe("plannedFiles()", () => {
  it("reads a file once, however many inputs name it, and each part of one", async () => {
    const { read, planned } = counted();
    const first = await planned("features.npy");
    const rest = await Promise.all(["features.npy", join(folder, "features.npy"), "./features.npy"].map(planned));
    for (const again of rest) expect(again).toEqual(first);
    const parts = [0, 4, 0].map((from) => planned({ path: "features.npy", from, to: from + 4 }));
    const digests = await Promise.all(parts);
    expect(digests.map(({ file }) => file.from)).toEqual([0, 4, 0]);
    expect(digests[2]).toEqual(digests[0]);
    expect(digests[1].file.sha256).not.toBe(digests[0].file.sha256);
    expect(read).toEqual(["features.npy", "features.npy 0-4", "features.npy 4-8"]);
    expect(first.file).toEqual({ name: "features.npy", ...(await fileDigest(join(folder, "features.npy"))) });
  });

  it("knows a file as it was at its first look, so that a later change is noticed", async () => {
    const path = join(folder, "features.npy");
    const { planned } = counted();
    const before = await planned(path);
    writeFileSync(path, "9876543210");
    expect(await planned(path)).toEqual(before);
  });

  it("refuses a file outside of the root", async () => {
    await expect(counted().planned("../elsewhere")).rejects.toMatchObject({ code: "BAD_OPTION" });
  });
});
