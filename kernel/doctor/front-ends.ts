import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { findChromium } from "../jupyter/chromium.ts";
import { existingEnvironment } from "../jupyter/environment.ts";
import { type FrontEndExtension, frontEndVersion, howToGet, widgetFrontEnd } from "../jupyter/front-end-extension.ts";
import { findInstallation, kernelProblem } from "../jupyter/installation.ts";
import { packageVersion } from "../jupyter/package-root.ts";
import { dataFolders, findJupyterLab, type JupyterLab } from "../jupyter/paths.ts";
import { type Check, check } from "./check.ts";

/** What shows notebooks and figures: Jupyter, what is installed into it, a browser; and where the data are. */
export async function frontEndChecks(): Promise<Check[]> {
  const lab = await findJupyterLab();
  const own = existingEnvironment();
  const folders = await dataFolders(lab ? undefined : own?.jupyter);
  const installed = folders.map(findInstallation).filter((found) => found !== undefined);
  const install = "albedo install";
  return Promise.all([
    check("JupyterLab", { hint: "albedo lab installs one of its own, or pip install jupyterlab" }, () => {
      if (lab) return { detail: `${lab.version} (${lab.command})` };
      if (own) return { detail: `albedo lab's own (${own.prefix})` };
      return { state: "missing", detail: "not on the PATH" };
    }),
    check("kernelspec", { hint: install }, () => {
      const found = installed.find(({ kernel }) => kernel !== undefined);
      if (!found) return { state: "missing", detail: "not installed; albedo lab works without" };
      const problem = kernelProblem(found.kernel!);
      const where = join(found.dataFolder, "kernels", "albedo");
      return problem ? { state: "broken", detail: `${where}: ${problem}` } : { detail: where };
    }),
    check("labextension", { hint: install }, () => {
      const found = installed.find(({ labextension }) => labextension !== undefined);
      if (!found) return { state: "missing", detail: "not installed; albedo lab works without" };
      const detail = `${found.labextension} (${join(found.dataFolder, "labextensions", "albedo-lab")})`;
      if (found.labextension === packageVersion) return { detail };
      return { state: "broken", detail: `${detail} is not version ${packageVersion}` };
    }),
    frontEndExtension(widgetFrontEnd, "without it widgets are shown as pictures", folders, lab),
    frontEndExtension(
      { package: "anywidget", folder: "anywidget" },
      "only widgets of other kernels need it; those of albedo/widgets do not",
      folders,
      lab,
    ),
    check("Chromium", { hint: "Install Chromium or Chrome, or set ALBEDO_CHROMIUM to its path." }, () => {
      const path = findChromium();
      if (path && existsSync(path)) return { detail: path };
      return { state: "missing", detail: path ? `${path} is not there` : "not found; it draws PNG files of figures" };
    }),
    check("data", { hint: "Put files there, or set ALBEDO_DATA; stand-ins are used until then." }, () => {
      const folder = resolve(process.env.ALBEDO_DATA ?? "data");
      if (!existsSync(folder)) return { state: "missing", detail: `no folder ${folder}` };
      const count = readdirSync(folder).length;
      return { detail: `${folder} (${count} ${count === 1 ? "entry" : "entries"})` };
    }),
  ]);
}

/** Whether the browser half of a widget package is where this Jupyter looks. */
function frontEndExtension(
  extension: FrontEndExtension,
  without: string,
  folders: string[],
  lab: JupyterLab | undefined,
): Promise<Check> {
  return check(`${extension.package} front end`, { hint: howToGet(extension, lab) }, () => {
    const version = frontEndVersion(extension, folders);
    return version === undefined ? { state: "missing", detail: `not installed; ${without}` } : { detail: version };
  });
}
