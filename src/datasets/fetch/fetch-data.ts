import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { copyFile, cp, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { FileError, FormatError } from "../../errors.ts";
import { type DownloadOptions, download } from "./download.ts";
import type { Download } from "./downloads.ts";
import { unpack } from "./unpack.ts";

/** Where something is fetched from and to. */
export interface FetchOptions extends Omit<DownloadOptions, "sha256"> {
  /** A file, archive or folder that the user has already, instead of the address. */
  from?: string;
  /** The data folder to put it in. */
  folder: string;
}

/** What was fetched. */
export interface Fetched {
  readonly name: string;
  readonly path: string;
  /** Of what was fetched; undefined for a folder. */
  readonly sha256: string | undefined;
  /** Files that an archive held. */
  readonly files: number | undefined;
  readonly licence: string;
}

/**
 * Brings a download into the data folder, under its own name, whole or not at all.
 *
 * @throws {@link FileError} `DOWNLOAD_FAILED`, `WRONG_CHECKSUM`, `NOT_WRITTEN`, `FILE_UNREADABLE`
 * @throws {@link FormatError} of an archive, or `NOT_WEIGHTS`
 */
export async function fetchData(what: Download, { from, folder, ...options }: FetchOptions): Promise<Fetched> {
  const { name, licence, archive, sha256: expected, others = [] } = what;
  const target = join(folder, what.file);
  const kept = { name, path: target, licence };
  if (from !== undefined && (await kindOf(from)) === "folder") {
    const unfinished = `${target}.${process.pid}.copying`;
    await written(target, async () => {
      await mkdir(folder, { recursive: true });
      await cp(from, unfinished, { recursive: true });
      await rm(target, { recursive: true, force: true });
      await rename(unfinished, target);
    });
    return { ...kept, sha256: undefined, files: undefined };
  }
  const arrived = archive ? `${target}.zip` : `${target}.arrived`;
  const sha256 =
    from === undefined
      ? (await download(what.address, arrived, { ...options, sha256: expected })).sha256
      : await copied(from, arrived, folder);
  try {
    if (archive) return { ...kept, sha256, files: await unpack(arrived, target) };
    const other = others.find((one) => one.sha256 === sha256);
    if (!other) await requireWeights(arrived, from ?? what.address);
    if (!other && expected !== undefined && sha256 !== expected) throw wrongChecksum(from!, sha256, what);
    const path = other ? join(folder, other.file) : target;
    await written(path, () => rename(arrived, path));
    return { ...kept, path, sha256, files: undefined };
  } finally {
    await rm(arrived, { force: true });
  }
}

async function kindOf(path: string): Promise<"file" | "folder"> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (cause) {
    throw new FileError(
      "FILE_UNREADABLE",
      `Cannot read ${path}: ${(cause as Error).message}`,
      "Check the path.",
      path,
      { cause },
    );
  }
}

/** Copies a file that the user has; its SHA-256. */
async function copied(from: string, to: string, folder: string): Promise<string> {
  await written(to, async () => {
    await mkdir(folder, { recursive: true });
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  });
  const hash = createHash("sha256");
  await pipeline(createReadStream(to), hash);
  return hash.digest("hex");
}

function wrongChecksum(from: string, sha256: string, { name, title, sha256: first, others = [] }: Download): FileError {
  const known = [first, ...others.map((other) => other.sha256)].join(" or ");
  return new FileError(
    "WRONG_CHECKSUM",
    `Cannot use ${from} as ${name}, ${title}: its SHA-256 is ${sha256}, not ${known}`,
    "Download it again, or from another place. Weights of your own need not be fetched: pass their path as resnet18({ weights }).",
    from,
  );
}

/** Refuses weights that are not a ResNet-18's in safetensors: a look at the file's table of contents. */
async function requireWeights(path: string, from: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const length = size >= 8 ? Number(buffer.readBigUInt64LE()) : 0;
    const text =
      length > 0 && length < 10e6 ? (await file.read(Buffer.alloc(length), 0, length, 8)).buffer.toString() : "";
    if (text.startsWith("{") && text.includes('"conv1.weight"') && text.includes('"layer4.1.conv2.weight"')) return;
  } finally {
    await file.close();
  }
  throw new FormatError(
    "NOT_WEIGHTS",
    `Cannot use ${from} as ResNet-18 weights: it is no safetensors file with conv1.weight to layer4.1.conv2.weight`,
    "A PyTorch .pth file need not be fetched: pass its path as resnet18({ weights }).",
    { path },
  );
}

async function written(path: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    const hint = "Choose a folder you may write to, on a disk with room.";
    throw new FileError("NOT_WRITTEN", `Cannot write ${path}: ${(cause as Error).message}`, hint, path, { cause });
  }
}
