/**
 * `npm start`: executes the notebooks of the reports in order and writes what they show to `out/`.
 *
 * `npm start -- grasp` runs one report; `--quick` sets `quick = true` where a notebook has that parameter, and draws
 * no pictures.
 */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  clock,
  closePictures,
  declaredParameters,
  describeFailure,
  type Execution,
  notebookHtml,
  plotlySource,
  readNotebook,
  runNotebook,
  showProgress,
} from "albedo/kernel";
import { type ChapterResult, type ComparisonRow, collect, comparisonTable } from "./collect.ts";
import { galleryPage } from "./gallery.ts";

const root = join(dirname(createRequire(import.meta.url).resolve("albedo/package.json")), "notebooks");
const out = resolve("out");

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { quick: { type: "boolean" } } });
  const notebooks = await findNotebooks(positionals);
  if (typeof notebooks === "string") {
    console.error(notebooks);
    return 2;
  }
  const begin = performance.now();
  await prepareOut();
  const results: ChapterResult[] = [];
  let code = 0;
  for (const path of notebooks) {
    try {
      results.push(await reproduce(path, values.quick ?? false));
    } catch (error) {
      code = tell(error);
    }
  }
  await closePictures();
  await writeResults(results);
  return Math.max(code, report(results, notebooks.length, (performance.now() - begin) / 1000));
}

/** Prints an error in two lines; returns the exit code. */
function tell(error: unknown): number {
  const { message, hint } = error as { message?: string; hint?: string };
  console.error(message ?? String(error));
  if (hint) console.error(`hint: ${hint}`);
  return 1;
}

/** The notebooks of the reports asked for, in order, or what is wrong with the request. */
async function findNotebooks(reports: string[]): Promise<string[] | string> {
  const folders = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  // Lessons come after the reports.
  const known = [
    ...folders
      .map((folder) => folder.name)
      .filter((name) => name !== "teaching")
      .sort(),
    "teaching",
  ];
  const unknown = reports.find((name) => !known.includes(name));
  if (unknown !== undefined) return `There are no notebooks of "${unknown}"; there are those of ${known.join(", ")}`;
  const found: string[] = [];
  for (const name of reports.length > 0 ? reports : known) {
    const files = (await readdir(join(root, name))).filter(
      (file) => file.endsWith(".ipynb") && !file.includes(".executed."),
    );
    found.push(...files.sort().map((file) => join(root, name, file)));
  }
  return found;
}

async function prepareOut(): Promise<void> {
  for (const folder of ["notebooks", "figures", "assets"])
    await rm(join(out, folder), { recursive: true, force: true });
  await mkdir(join(out, "figures"), { recursive: true });
  await mkdir(join(out, "assets"), { recursive: true });
  await writeFile(join(out, "assets", "plotly.min.js"), await plotlySource());
}

async function reproduce(path: string, quick: boolean): Promise<ChapterResult> {
  const name = relative(root, path).replaceAll("\\", "/");
  const output = join(out, "notebooks", name);
  const progress = showProgress(name.replace(/\.ipynb$/, ""), process.stdout);
  const hasQuick = declaredParameters(await readNotebook(path)).some((parameter) => parameter.name === "quick");
  let execution: Execution;
  try {
    execution = await runNotebook(path, {
      output,
      parameters: quick && hasQuick ? { quick: true } : {},
      pictures: !quick,
      onCell: progress.onCell,
      onNote: noteOnce,
    });
  } finally {
    progress.end();
  }
  const page = await notebookHtml(execution.notebook, { plotly: "../../assets/plotly.min.js" });
  await writeFile(output.replace(/\.ipynb$/, ".html"), page);
  const result = collect(name, execution);
  for (const { file, png } of result.figures) {
    if (png) await writeFile(join(out, "figures", `${file}.png`), Buffer.from(png, "base64"));
  }
  if (process.stdout.isTTY || execution.failure) {
    console.log(
      `${execution.failure ? "✗" : "✓"} ${name}  ${result.figures.length} figures  ${clock(execution.seconds)}`,
    );
  }
  return result;
}

const notes = new Set<string>();

function noteOnce(note: string): void {
  if (notes.has(note)) return;
  notes.add(note);
  console.log(`note: figures have no picture beside them: ${note}`);
}

async function writeResults(results: ChapterResult[]): Promise<void> {
  const rows = results.flatMap((result) => result.rows);
  await writeFile(join(out, "comparison.json"), `${JSON.stringify(rows, null, 2)}\n`);
  await writeFile(join(out, "index.html"), await galleryPage(results));
}

/** Prints the table and the summary; returns the exit code. */
function report(results: ChapterResult[], asked: number, seconds: number): number {
  const rows: ComparisonRow[] = results.flatMap((result) => result.rows);
  if (rows.length > 0) console.log(`\n${comparisonTable(rows, process.stdout.columns ?? 120)}\n`);
  const failures = results.filter((result) => result.failure);
  for (const { name, failure } of failures) console.log(describeFailure(join("notebooks", name), failure!));
  const count = (check: string) => rows.filter((row) => row.check === check).length;
  const figures = results.reduce((sum, result) => sum + result.figures.length, 0);
  console.log(
    `${results.length - failures.length} of ${asked} notebooks ran, ${figures} figures; ` +
      `checks: ${count("pass")} passed, ${count("fail")} failed, ${count("info")} for information  (${clock(seconds)})`,
  );
  console.log(`Look at ${join("out", "index.html")}; executed notebooks are in ${join("out", "notebooks")}`);
  return failures.length > 0 || count("fail") > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2)).catch(tell);
