import { spawn } from "node:child_process";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { FormatError } from "../../errors.ts";

/** First bytes of a RAR archive, of version 4 and 5. */
const rarMark = Buffer.from("Rar!\x1a\x07");

/** Whether bytes begin as a RAR archive does. */
export function isRar(bytes: Buffer): boolean {
  return bytes.subarray(0, rarMark.length).equals(rarMark);
}

/** Programs that unpack RAR, and how each is told to unpack an archive into a folder. */
const programs: readonly [name: string, args: (archive: string, folder: string) => string[]][] = [
  ["bsdtar", (archive, folder) => ["-xf", archive, "-C", folder]],
  ["unrar", (archive, folder) => ["x", "-y", "-inul", archive, `${folder}/`]],
  ["7zz", (archive, folder) => ["x", "-y", `-o${folder}`, archive]],
  ["7z", (archive, folder) => ["x", "-y", `-o${folder}`, archive]],
  ["unar", (archive, folder) => ["-quiet", "-force-overwrite", "-output-directory", folder, archive]],
  // bsdtar under its plain name, on macOS and Windows.
  ["tar", (archive, folder) => ["-xf", archive, "-C", folder]],
];

/**
 * Unpacks a RAR archive into a folder by the first program that is there and can. RAR's packing is not free to write anew.
 *
 * @param name - of the archive, for errors
 * @returns how many files there are
 * @throws {@link FormatError} `NO_RAR_PROGRAM`, `DAMAGED_RAR`
 */
export async function unpackRar(bytes: Buffer, folder: string, name: string): Promise<number> {
  const archive = join(folder, ".archive.rar");
  await writeFile(archive, bytes);
  const complaints: string[] = [];
  for (const [program, args] of programs) {
    const complaint = await run(program, args(archive, folder));
    if (complaint === "absent") continue;
    if (complaint === "") {
      await rm(archive);
      return (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;
    }
    complaints.push(`${program}: ${complaint}`);
  }
  // GNU tar is everywhere and knows no RAR.
  const able = complaints.filter((complaint) => !complaint.startsWith("tar:"));
  if (able.length === 0) {
    throw new FormatError(
      "NO_RAR_PROGRAM",
      `Cannot unpack ${name}: it is a RAR archive, and there is none of ${programs.map(([program]) => program).join(", ")} that can`,
      "Install bsdtar (Debian: libarchive-tools) or unrar and run the command again, or unpack it and pass the folder to --from.",
      { path: name },
    );
  }
  throw new FormatError(
    "DAMAGED_RAR",
    `Cannot unpack ${name}: ${able.join("; ")}`,
    "Download it again; or unpack it with another program and pass the folder to --from.",
    { path: name },
  );
}

/** Why a program failed, `""` when it did not, `"absent"` when it is not there. */
function run(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    let text = "";
    child.stderr.on("data", (chunk: Buffer) => {
      text += chunk;
    });
    child.once("error", () => resolve("absent"));
    child.once("close", (code) => resolve(code === 0 ? "" : text.trim().split("\n")[0] || `exit code ${code}`));
  });
}
