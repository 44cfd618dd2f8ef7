import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { installInto } from "./installation.ts";
import { prefixDataFolder } from "./paths.ts";

/**
 * Environment variables with which a Jupyter finds this version's kernel and extension before any installed one.
 * They are put into a folder of the user's cache, so that the user's own Jupyter is left as it is.
 *
 * @param prefix - where to put them
 */
export async function labEnvironment(prefix = join(cacheFolder(), "albedo", "jupyter")): Promise<NodeJS.ProcessEnv> {
  const dataFolder = prefixDataFolder(prefix);
  await installInto(dataFolder);
  const path = [dataFolder, process.env.JUPYTER_PATH].filter((part) => part).join(delimiter);
  return { ...process.env, JUPYTER_PATH: path };
}

function cacheFolder(): string {
  return process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
}
