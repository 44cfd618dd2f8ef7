import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Folder of files that can be made again: `$ALBEDO_CACHE`, else `albedo` in the system's usual place for one user's
 * caches.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  if (env.ALBEDO_CACHE) return env.ALBEDO_CACHE;
  const home = env.HOME || homedir();
  if (platform === "win32") return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "albedo", "Cache");
  if (platform === "darwin") return join(home, "Library", "Caches", "albedo");
  return join(env.XDG_CACHE_HOME || join(home, ".cache"), "albedo");
}
