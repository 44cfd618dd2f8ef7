import { findChromium } from "../../kernel/jupyter/chromium.ts";
import { existingEnvironment, type JupyterEnvironment } from "../../kernel/jupyter/environment.ts";

/** The Python environment with JupyterLab that global-setup.ts made; undefined where there is no Python. */
export const jupyterEnvironment: JupyterEnvironment | undefined = existingEnvironment();

/** Path of a Chromium, or undefined. */
export const chromium: string | undefined = findChromium();

/** Whether tests with the real Jupyter can run. */
export const hasJupyter = jupyterEnvironment !== undefined;

/** Whether tests with a real front end in a real browser can run. */
export const hasBrowser = hasJupyter && chromium !== undefined;
