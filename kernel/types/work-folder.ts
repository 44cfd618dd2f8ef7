import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, parse, relative } from "node:path";
import { globalTypes } from "./global-types.ts";

const packageRoot = dirname(createRequire(import.meta.url).resolve("albedo/package.json"));
const prefix = "albedo-types-";

/** The folder in which the checker finds the cells of one notebook as files. */
export interface WorkFolder {
  /** Where the cells lie. */
  folder: string;
  config: string;
  /** Looks again for packages that may have been installed. @returns whether something came */
  linkPackages(): boolean;
}

/**
 * Makes a temporary folder for one process. Folders that killed processes have left are removed.
 */
export function makeScratch(): string {
  const parent = realpathSync(tmpdir());
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length).split("-")[0]) : 0;
    if (pid > 0 && !isRunning(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  for (let n = 0; ; n++) {
    const folder = join(parent, `${prefix}${process.pid}-${n}`);
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") continue;
      throw error;
    }
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }
}

/**
 * Lays out a folder in which TypeScript resolves imports as the kernel does. The cells lie in a copy of the path of the
 * notebook's folder, whose `node_modules` on the way up are linked; above it come those from which Albedo itself is
 * found. Relative imports reach the real files, because both trees are roots of one virtual folder.
 *
 * @param scratch - folder of {@link makeScratch}
 * @param notebook - absolute path of the notebook's folder
 */
export function layOut(scratch: string, notebook: string): WorkFolder {
  const top = freshFolder(scratch);
  const own = ancestors(packageRoot).filter((folder) => existsSync(join(folder, "node_modules")));
  let base = top;
  for (const folder of own) {
    link(join(folder, "node_modules"), join(base, "node_modules"));
    base = join(base, "own");
    mkdirSync(base);
  }
  mkdirSync(join(base, "node_modules", "tslab"), { recursive: true });
  link(packageRoot, join(base, "node_modules", "albedo"));
  const compat = join(packageRoot, "dist", "kernel", "compat", "tslab.js");
  writeFileSync(join(base, "node_modules", "tslab", "index.d.ts"), `export * from ${JSON.stringify(compat)};\n`);
  const root = join(base, "root");
  const { root: disk } = parse(notebook);
  const mirror = (folder: string): string => join(root, relative(disk, folder));
  const folder = mirror(notebook);
  mkdirSync(folder, { recursive: true });
  const linkPackages = (): boolean => {
    let came = false;
    for (const each of ancestors(notebook)) {
      const [from, to] = [join(each, "node_modules"), join(mirror(each), "node_modules")];
      if (!existsSync(from) || existsSync(to)) continue;
      link(from, to);
      came = true;
    }
    return came;
  };
  linkPackages();
  writeFileSync(join(folder, "globals.d.ts"), globalTypes(packageRoot));
  const config = join(folder, "tsconfig.json");
  writeFileSync(config, JSON.stringify(configOf(notebook, [root, disk])));
  return { folder, config, linkPackages };
}

function configOf(notebook: string, rootDirs: string[]): object {
  const typeRoots = [...ancestors(notebook).reverse(), ...ancestors(packageRoot).reverse()]
    .map((folder) => join(folder, "node_modules", "@types"))
    .filter((folder, i, all) => existsSync(folder) && all.indexOf(folder) === i);
  return {
    compilerOptions: {
      target: "esnext",
      lib: [libraryOfNode()],
      types: ["node", ...declaredTypes(notebook)],
      typeRoots,
      // The kernel finds modules as a bundler does: endings may be left away, JSON needs no attribute.
      module: "preserve",
      moduleResolution: "bundler",
      customConditions: ["node"],
      moduleDetection: "force",
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      allowJs: true,
      checkJs: false,
      rootDirs,
      strict: true,
      useUnknownInCatchVariables: false,
      skipLibCheck: true,
      noEmit: true,
    },
    files: ["globals.d.ts"],
    include: ["*.ts"],
  };
}

/** What JavaScript itself offers in the Node that runs. */
function libraryOfNode(): string {
  const major = Number(process.versions.node.split(".")[0]);
  return major >= 24 ? "esnext" : major >= 22 ? "es2024" : "es2023";
}

/** The `@types` packages with global names that the notebook's own package.json asks for. */
function declaredTypes(notebook: string): string[] {
  for (const folder of ancestors(notebook).reverse()) {
    const path = join(folder, "package.json");
    if (!existsSync(path)) continue;
    try {
      const { dependencies, devDependencies } = createRequire(import.meta.url)(path);
      const names = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name.startsWith("@types/"));
      return names
        .map((name) => name.slice("@types/".length))
        .filter((name) => name !== "node" && isThere(folder, name));
    } catch {
      return [];
    }
  }
  return [];
}

function isThere(folder: string, name: string): boolean {
  return existsSync(join(folder, "node_modules", "@types", name, "package.json"));
}

/** A folder and those above it, the topmost first. */
function ancestors(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [...ancestors(above), folder];
}

function freshFolder(scratch: string): string {
  for (let n = 1; ; n++) {
    const folder = join(scratch, `project${n}`);
    if (existsSync(folder)) continue;
    mkdirSync(folder);
    return folder;
  }
}

function link(target: string, path: string): void {
  symlinkSync(target, path, "junction");
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
