import type { IJupyterWidgetRegistry } from "@jupyter-widgets/base";
import type { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { noteWidgets } from "./renderer.ts";

/** What is used of the front end. */
export interface Application {
  started: Promise<void>;
  resolveOptionalService(token: unknown): Promise<unknown>;
}

// The kernel's widgets ask for ^1.0.0: what both sides say to each other, not the version of the package.
const protocolVersion = "1.0.0";

/** Makes the classes of the kernel's widgets known to ipywidgets' front end, where it is installed. */
export async function registerWidgets(app: Application, rendermime: IRenderMimeRegistry): Promise<void> {
  // The package comes from that front end; asked for by a plugin's `requires`, its absence would disable the figures.
  const base = await import("@jupyter-widgets/base").catch(() => undefined);
  if (!base) return;
  const registry = (await app.resolveOptionalService(base.IJupyterWidgetRegistry)) as IJupyterWidgetRegistry | null;
  if (!registry) return;
  noteWidgets();
  registry.registerWidget({
    name: "albedo-lab",
    version: protocolVersion,
    exports: async () => (await import("./classes.ts")).widgetClasses(base, rendermime),
  });
}
