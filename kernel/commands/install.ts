import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Command } from "../cli.ts";
import { frontEndVersion, howToGet, widgetFrontEnd } from "../jupyter/front-end-extension.ts";
import { installInto, uninstallFrom } from "../jupyter/installation.ts";
import { activePrefix, dataFolders, findJupyterLab, prefixDataFolder, userDataFolder } from "../jupyter/paths.ts";
import { pythonPrefix } from "../jupyter/python.ts";
import { SetupError, unknownOption } from "../jupyter/setup-error.ts";
import { type CheckMode, isCheckMode } from "../types/check-mode.ts";

const where = `\
  --user         for this user: every JupyterLab of theirs finds it
  --sys-prefix   into the Python environment of the python3 on the PATH
  --prefix DIR   into DIR/share/jupyter`;

/** `albedo install`: makes the kernel and the JupyterLab extension known to Jupyter. */
export const installCommand: Command = {
  summary: "add the kernel and the JupyterLab extension to Jupyter",
  usage: `albedo install [--user | --sys-prefix | --prefix DIR] [--check strict|warn|off]\n\n${where}
  --check MODE   what the kernel does about types: check before a cell runs (strict),
                 beside it (warn, the default) or not at all (off)\n
Without an option: into the active virtual or conda environment, else for this user, as Jupyter itself does.`,
  async run(args) {
    const options = parseOptions(args);
    const target = (await chosenTarget(options)) ?? defaultTarget();
    const [kernel, labextension, gpuKernel] = await installInto(target.dataFolder, checkMode(options.check));
    console.log(`Installed the kernel "TypeScript (Albedo)"  ${kernel}`);
    console.log(`Installed the JupyterLab extension          ${labextension}`);
    if (gpuKernel) console.log(`Installed "TypeScript (Albedo, GPU)"        ${gpuKernel}`);
    console.log(`\nThis is ${target.why}. albedo uninstall removes it.`);
    const lab = await findJupyterLab();
    if (!lab) console.log("JupyterLab is not on the PATH: albedo lab brings its own, or pip install jupyterlab.");
    else if (frontEndVersion(widgetFrontEnd, [target.dataFolder, ...(await dataFolders())]) === undefined) {
      console.log(`Widgets are shown as pictures until you run: ${howToGet(widgetFrontEnd, lab)}`);
    }
    return 0;
  },
};

/** `albedo uninstall`: removes what `albedo install` wrote. */
export const uninstallCommand: Command = {
  summary: "remove them from Jupyter again",
  usage: `albedo uninstall [--user | --sys-prefix | --prefix DIR]\n\n${where}\n
Without an option: from the active environment and from this user's folder.`,
  async run(args) {
    const options = parseOptions(args);
    if (options.check !== undefined) {
      throw new SetupError("BAD_OPTION", "Unknown option '--check'", "albedo uninstall --help lists the options.");
    }
    const chosen = await chosenTarget(options);
    const targets = chosen ? [chosen] : [defaultTarget(), userTarget("the user's folder")];
    const removed: string[] = [];
    for (const { dataFolder, keep } of targets) removed.push(...(await uninstallFrom(dataFolder, keep)));
    for (const folder of removed) console.log(`Removed ${folder}`);
    if (removed.length === 0) {
      console.log(`Nothing is installed in ${targets.map((target) => target.dataFolder).join(" or ")}`);
    }
    return 0;
  },
};

/** One of Jupyter's data folders. */
interface Target {
  dataFolder: string;
  /** Folder above it that is never removed. */
  keep: string;
  /** Which folder it is, in words. */
  why: string;
}

async function chosenTarget({ user, "sys-prefix": sysPrefix, prefix }: Options): Promise<Target | undefined> {
  if (Number(user) + Number(sysPrefix) + Number(prefix !== undefined) > 1) {
    throw new SetupError("ONE_PLACE", "Cannot use more than one of --user, --sys-prefix and --prefix", "Choose one.");
  }
  if (user) return userTarget("the user's folder");
  if (prefix !== undefined) return prefixTarget(resolve(prefix), `the prefix ${resolve(prefix)}`);
  if (!sysPrefix) return undefined;
  const found = await pythonPrefix();
  if (found) return prefixTarget(found, `the Python environment ${found}`);
  throw new SetupError(
    "NO_PYTHON",
    "Cannot find a Python for --sys-prefix",
    "Activate its environment, or use --prefix.",
  );
}

function defaultTarget(): Target {
  const prefix = activePrefix();
  if (prefix) return prefixTarget(prefix, `the active environment ${prefix}; --user is for all of them`);
  return userTarget("the user's folder, which every JupyterLab of this user reads");
}

function prefixTarget(prefix: string, why: string): Target {
  return { dataFolder: prefixDataFolder(prefix), keep: prefix, why };
}

function userTarget(why: string): Target {
  const dataFolder = userDataFolder();
  return { dataFolder, keep: dirname(dataFolder), why };
}

interface Options {
  user: boolean;
  "sys-prefix": boolean;
  prefix?: string;
  check?: string;
}

function parseOptions(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      options: {
        user: { type: "boolean" },
        "sys-prefix": { type: "boolean" },
        prefix: { type: "string" },
        check: { type: "string" },
      },
    });
    return { user: false, "sys-prefix": false, ...values };
  } catch (cause) {
    throw unknownOption("install", cause);
  }
}

function checkMode(word: string | undefined): CheckMode | undefined {
  if (word === undefined || isCheckMode(word)) return word;
  throw new SetupError("BAD_OPTION", `There is no --check ${word}`, "Choose strict, warn or off.");
}
