import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const root = dirname(createRequire(import.meta.url).resolve("albedo/package.json"));

/**
 * Folder of Debian's packages, fetched once by its package manager and unpacked: nothing is installed and no service is
 * started. Undefined where they cannot be had; what the package manager said goes to the console.
 *
 * @param name - of the folder that keeps them
 * @param proof - a file of theirs, without which they are fetched
 */
export function debianPrograms(name: string, packages: readonly string[], proof: string): string | undefined {
  const place = join(root, "node_modules/.cache", name);
  if (existsSync(join(place, proof))) return place;
  const folder = mkdtempSync(join(tmpdir(), `${name}-packages-`));
  try {
    const fetched = spawnSync("apt-get", ["download", "-qq", ...packages], { cwd: folder, encoding: "utf8" });
    if (fetched.error || fetched.status !== 0) {
      console.log(`Debian's packages ${packages.join(", ")}: ${(fetched.stderr ?? String(fetched.error)).trim()}`);
      return undefined;
    }
    const unpacked = join(folder, "root");
    for (const file of readdirSync(folder).filter((entry) => entry.endsWith(".deb"))) {
      spawnSync("dpkg", ["-x", file, unpacked], { cwd: folder });
    }
    mkdirSync(resolve(place, ".."), { recursive: true });
    spawnSync("cp", ["-r", unpacked, `${place}.${process.pid}`]);
    try {
      renameSync(`${place}.${process.pid}`, place);
    } catch (error) {
      // Another file of tests may have fetched them meanwhile.
      rmSync(`${place}.${process.pid}`, { recursive: true, force: true });
      if (!existsSync(join(place, proof))) throw error;
    }
    return place;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
