import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

/**
 * `npm run bench [-- JOB…]`: runs the named jobs, or all, one after another, each in a process of its own. A job prints
 * one JSON object a line: `{job, size, ours, peer, peerName, ratio}`, times in seconds, `ratio` = ours / peer.
 */
const folder = import.meta.dirname;
const jobs = readdirSync(folder)
  .filter((name) => name.endsWith(".js") && name !== "run.js")
  .map((name) => basename(name, ".js"));

/** Jobs that measure one thread beside a peer's one: V8 then collects garbage in it too, as in the workers of `albedo patches`. */
const oneThread = new Set(["patches"]);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((job) => !jobs.includes(job));
if (unknown.length > 0) {
  console.error(`There is no job ${unknown.join(", ")}\nhint: choose from ${jobs.join(", ")}`);
  process.exit(2);
}

for (const job of wanted.length > 0 ? wanted : jobs) {
  const flags = oneThread.has(job) ? ["--single-threaded-gc"] : [];
  const child = spawn(process.execPath, [...flags, join(folder, `${job}.js`)], { stdio: "inherit" });
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  if (code !== 0) process.exitCode = 1;
}
