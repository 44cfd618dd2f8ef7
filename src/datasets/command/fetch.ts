import { locate } from "../data-file.ts";
import type { DataSet } from "../data-set.ts";
import { type Download, fetched } from "../fetch/downloads.ts";
import { type Fetched, fetchData } from "../fetch/fetch-data.ts";
import { dataFolders } from "../find-real.ts";
import { sizeText } from "./list.ts";

/** Options of `albedo data fetch`. */
export interface FetchFlags {
  readonly from?: string;
  readonly output?: string;
  readonly json?: boolean;
}

/** Fetches, and tells about it; the process's exit code. */
export async function fetchDownload(what: Download, flags: FetchFlags, stderr = process.stderr): Promise<number> {
  const there = fetched(what.name);
  if (there !== undefined && flags.from === undefined && flags.output === undefined) {
    console.log(flags.json ? JSON.stringify({ name: what.name, path: there }) : `${what.title} is there: ${there}`);
    return 0;
  }
  const [folder] = flags.output === undefined ? dataFolders() : [flags.output];
  const size = flags.from === undefined && what.bytes !== undefined ? `, ${sizeText(what.bytes)}` : "";
  stderr.write(`${what.title}\nLicence: ${what.licence}\nFrom ${flags.from ?? what.address}${size}\n`);
  const progress = progressLine(stderr);
  let found: Fetched;
  try {
    found = await fetchData(what, { from: flags.from, folder, onProgress: progress.show });
  } finally {
    progress.end();
  }
  if (flags.json) console.log(JSON.stringify(found, null, 2));
  else {
    const files = found.files === undefined ? "" : `, ${found.files} files`;
    console.log(`${found.path}${files}${found.sha256 ? `, SHA-256 ${found.sha256}` : ""}`);
    if (found.sha256 && what.sha256 === undefined)
      console.log(
        "Its publisher packs it anew for each request, so no checksum can be known; note this one to compare.",
      );
  }
  return 0;
}

/** Tells how to get a file that no program may fetch; exit code 1 unless it is there. */
export async function tellHow(set: DataSet): Promise<number> {
  const { kind, path } = await locate(set);
  if (kind === "real") {
    console.log(`${set.title} is there: ${path}`);
    return 0;
  }
  console.log(`${set.title} cannot be fetched by a program: ${set.byHand}. By hand:\n`);
  set.obtain.forEach((step, i) => {
    console.log(`  ${i + 1}. ${step}`);
  });
  console.log(`\nLicence: ${set.licence}.\nUntil then the notebooks use a stand-in of the same form, and say so.`);
  return 1;
}

/** One line that grows on a terminal; elsewhere a line for each tenth. */
function progressLine(stderr: NodeJS.WriteStream) {
  let [shownAt, tenth, shown] = [0, -1, false];
  return {
    show({ done, of }: { done: number; of: number | undefined }) {
      const part = of === undefined ? undefined : done / of;
      const text =
        of === undefined ? sizeText(done) : `${sizeText(done)} of ${sizeText(of)}, ${Math.floor(100 * part!)} %`;
      if (stderr.isTTY) {
        if (performance.now() < shownAt + 100 && done !== of) return;
        shownAt = performance.now();
        shown = true;
        stderr.write(`\r\x1b[K${text}`);
      } else if (part !== undefined && Math.floor(10 * part) > tenth) {
        tenth = Math.floor(10 * part);
        stderr.write(`${text}\n`);
      }
    },
    end() {
      if (shown) stderr.write("\n");
    },
  };
}
