import type { Browser } from "playwright-core";
import { type JupyterServer, type JupyterServerOptions, launchBrowser, startJupyter } from "./jupyterlab.ts";
import { shared } from "./shared.ts";

/** A server of notebooks with a browser for it. */
export interface FrontEnd {
  server: JupyterServer;
  browser: Browser;
}

// A server and a browser start and end in this time on a machine with much else to do.
const frontEndTimeout = 360_000;

/** A front end that the tests of a block share; `open` prepares what they share beyond it. */
export function sharedJupyter<T extends object = object>(
  options: JupyterServerOptions,
  open: (started: FrontEnd) => Promise<T> = async () => ({}) as T,
): () => FrontEnd & T {
  const stop = async ({ server, browser }: FrontEnd): Promise<void> => {
    await browser.close();
    await server.stop();
  };
  const start = async (): Promise<FrontEnd & T> => {
    const server = await startJupyter(options);
    const browser = await launchBrowser();
    try {
      return { server, browser, ...(await open({ server, browser })) };
    } catch (error) {
      await stop({ server, browser });
      throw error;
    }
  };
  return shared(start, stop, frontEndTimeout);
}
