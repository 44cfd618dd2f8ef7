import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeSynced } from "./write-synced.ts";

/**
 * When the files of inputs were last changed (the file system's own time, which no program can set), as planning found them: a
 * file that still has its time need not be read to know that it is what it was. The times do not belong to the manifest,
 * because copies of an archive have others; a task that knows none reads the file.
 */
export type SeenTimes = readonly (number | undefined)[];

/** A change so shortly before planning might be followed by another one at the same time of a coarse clock. */
const settledMs = 2000;

/** Time of a file's last change; undefined when that was just now. */
export async function seenTime(path: string): Promise<number | undefined> {
  const { ctimeMs } = await stat(path);
  return ctimeMs < Date.now() - settledMs ? ctimeMs : undefined;
}

/** Whether a file was last changed at this time. */
export async function isAsSeen(path: string, time: number | undefined): Promise<boolean> {
  if (time === undefined) return false;
  return stat(path).then(
    ({ ctimeMs }) => ctimeMs === time,
    () => false,
  );
}

/** Keeps the times of each input's files in a batch's folder, a line an input. */
export function writeSeen(folder: string, inputs: readonly SeenTimes[]): Promise<void> {
  const lines = inputs.map((times) => times.map((time) => time ?? "").join(" "));
  return writeSynced(seenPath(folder), (file) => file.writeFile(`${lines.join("\n")}\n`));
}

/** The times of an input's files; none where they were not kept. */
export async function readSeen(folder: string): Promise<(input: number) => SeenTimes> {
  const text = await readFile(seenPath(folder), "utf8").catch(() => "");
  const lines = text.split("\n");
  return (input) => (lines[input] ?? "").split(" ").map((word) => (word === "" ? undefined : Number(word)));
}

function seenPath(folder: string): string {
  return join(folder, "seen.txt");
}
