import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JupyterLab } from "./paths.ts";

/** The part of a Python package that runs in the browser. */
export interface FrontEndExtension {
  /** What pip installs. */
  package: string;
  /** Its folder among the extensions. */
  folder: string;
}

/** What draws widgets in JupyterLab and Notebook: the kernel's speak to it. */
export const widgetFrontEnd: FrontEndExtension = {
  package: "jupyterlab_widgets",
  folder: join("@jupyter-widgets", "jupyterlab-manager"),
};

/** What to run for it, in the environment of that JupyterLab: another Python's `pip` would not help. */
export function howToGet(extension: FrontEndExtension, lab: JupyterLab | undefined): string {
  const command = `pip install ${extension.package}`;
  return lab ? `${command} (in the environment of ${lab.command})` : command;
}

/** Version of an extension in the first of Jupyter's data folders that has it. */
export function frontEndVersion({ folder }: FrontEndExtension, dataFolders: readonly string[]): string | undefined {
  for (const dataFolder of dataFolders) {
    try {
      return JSON.parse(readFileSync(join(dataFolder, "labextensions", folder, "package.json"), "utf8")).version;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
