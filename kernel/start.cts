/**
 * The program that starts each process and thread of a kernel: from its bundle, with the code that V8 has kept of the
 * last time, or from the modules where there is no fresh bundle. CommonJS, which Node loads in less time.
 */
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } =
  process.getBuiltinModule("node:fs");
const { wrap } = process.getBuiltinModule("node:module");
const { homedir } = process.getBuiltinModule("node:os");
const { basename, dirname, join } = process.getBuiltinModule("node:path");
const { Script } = process.getBuiltinModule("node:vm");
// Noted now: a cell may declare a name `process` before the code is kept.
const { pid } = process;

/** `kernel`, the process that front ends start, or what it starts itself: see `start/supervisor.ts`, `start/runtime.ts`. */
const [role, ...args] = process.argv.slice(2);
const isOfRuntime = role === "runtime" || role === "control";

// The end of a bundle is a digest of it.
const digestLength = 32;
const shortLength = 8;
// Of each part; several versions and checkouts may be in use.
const maxKept = 8;
// By then a front end has its first answers, for which all of the code that a start needs has been compiled.
const keepAfterMs = 1500;

type Part = Record<string, (args: string[]) => unknown>;

const bundle = join(__dirname, "bundle", isOfRuntime ? "runtime.cjs" : "supervisor.cjs");
if (isFresh()) runRole(loadBundle());
else void loadModules().then(runRole);

function runRole(part: Part): void {
  part[role!]!(args);
}

function loadModules(): Promise<Part> {
  return isOfRuntime ? import("./start/runtime.ts") : import("./start/supervisor.ts");
}

/** In a checkout the modules may have been built alone, after the bundle. */
function isFresh(): boolean {
  if (!existsSync(bundle)) return false;
  const isCheckout = existsSync(join(__dirname, "..", "..", "tsconfig.build.json"));
  return !isCheckout || statSync(bundle).mtimeMs >= statSync(__filename).mtimeMs;
}

function loadBundle(): Part {
  const source = readFileSync(bundle, "utf8");
  const path = codePath(source.slice(-digestLength));
  const kept = path === undefined ? undefined : readCode(path);
  const script = new Script(wrap(source), { filename: bundle, ...(kept && { cachedData: kept }) });
  const bundled = { exports: {} };
  script.runInThisContext()(bundled.exports, require, bundled, bundle, dirname(bundle));
  if (path !== undefined && (!kept || script.cachedDataRejected)) {
    setTimeout(() => keepCode(script, path), keepAfterMs).unref();
  }
  return bundled.exports;
}

/** Where the compiled code of this bundle is kept; undefined where the user wants none (`NODE_DISABLE_COMPILE_CACHE`). */
function codePath(digest: string): string | undefined {
  const { ALBEDO_PROCESS, NODE_DISABLE_COMPILE_CACHE, XDG_CACHE_HOME } = process.env;
  if (NODE_DISABLE_COMPILE_CACHE) return undefined;
  // A kernel of one process uses other parts of the same bundle.
  const use = role === "kernel" && ALBEDO_PROCESS === "single" ? "single" : role;
  // Kept code also keeps the path of its bundle, by which the kernel tells its own scripts from the user's.
  const key = `${digest.slice(shortLength)}${shortDigest(bundle)}`;
  const name = `${key}-${use}-${process.versions.v8}-${process.arch}`;
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "albedo", "code", name);
}

/** FNV-1a of a text, as eight digits; Node's own digests would take longer to load. */
function shortDigest(text: string): string {
  let digest = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) digest = Math.imul(digest ^ text.charCodeAt(i), 0x01000193);
  return (digest >>> 0).toString(16).padStart(shortLength, "0");
}

function readCode(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Writes what V8 has compiled. Where that is not possible, the next start compiles again. */
function keepCode(script: InstanceType<typeof Script>, path: string): void {
  const unfinished = `${path}.${pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(unfinished, script.createCachedData(), { mode: 0o600 });
    renameSync(unfinished, path);
    forgetOlder(path);
  } catch {
    // See above.
  }
}

/** Removes the code of bundles that have been replaced since. */
function forgetOlder(path: string): void {
  const folder = dirname(path);
  const alike = readdirSync(folder).filter((name) => name.slice(digestLength) === basename(path).slice(digestLength));
  const timeOf = (name: string): number => statSync(join(folder, name)).mtimeMs;
  const newestFirst = alike.toSorted((a, b) => timeOf(b) - timeOf(a));
  for (const name of newestFirst.slice(maxKept)) rmSync(join(folder, name), { force: true });
}
