import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs a job while no other process runs one under the same lock file; a lock whose process has ended is taken over.
 *
 * @param path - lock file; its folder is created
 * @param job - what to do
 * @param onWait - called once when another process holds the lock
 */
export async function withLock<T>(path: string, job: () => Promise<T>, onWait?: (pid: number) => void): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  let told = false;
  while (!(await take(path))) {
    const holder = await readFile(path, "utf8").catch(() => undefined);
    if (holder === undefined) continue;
    if (!isAlive(Number(holder))) {
      await removeStale(path, holder);
      continue;
    }
    if (!told) onWait?.(Number(holder));
    told = true;
    await sleep(200);
  }
  try {
    return await job();
  } finally {
    await rm(path, { force: true });
  }
}

// Linking a written file makes the lock appear with its content, so that no one ever reads an empty one.
async function take(path: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, String(process.pid));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

// Two processes may find the same stale lock: what is taken away must still be that lock, else it is put back.
async function removeStale(path: string, holder: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, "utf8")) !== holder) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
