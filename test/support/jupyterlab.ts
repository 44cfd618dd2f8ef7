import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, chromium as browserType, type Page } from "playwright-core";
import { installInto } from "../../kernel/jupyter/installation.ts";
import { chromium, jupyterEnvironment } from "./environment.ts";
import { freePort } from "./free-port.ts";

/** Time for one notebook in a real front end on a loaded machine. */
export const notebookTimeout = 300_000;

/** A running JupyterLab or Notebook with the kernel and the extension of this checkout, and nothing of the user's. */
export interface JupyterServer {
  url: string;
  token: string;
  /** Folder that it serves. */
  folder: string;
  /** What it printed so far. */
  log(): string;
  stop(): Promise<void>;
}

/** How to start a server. */
export interface JupyterServerOptions {
  /** @defaultValue "lab" */
  app?: "lab" | "notebook";
  /** Files to serve: name → content as JSON or text, or the path of a file to copy when it begins with "/". */
  files?: Record<string, unknown>;
  /** Other environment variables. */
  env?: NodeJS.ProcessEnv;
  /** Python environment whose Jupyter is started. @defaultValue the one of global-setup.ts */
  prefix?: string;
}

/** Starts a server on 127.0.0.1 with folders of its own. */
export async function startJupyter(options: JupyterServerOptions = {}): Promise<JupyterServer> {
  const { app = "lab", files = {}, env = {}, prefix = jupyterEnvironment!.prefix } = options;
  const root = mkdtempSync(join(tmpdir(), "albedo-jupyter-"));
  const folder = join(root, "notebooks");
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) placeFile(join(folder, name), content);
  await installInto(join(root, "data"));
  writeSettings(join(root, "config"));
  const port = await freePort();
  const token = "albedo-tests";
  const flags = [
    "--no-browser",
    "--ip=127.0.0.1",
    `--port=${port}`,
    "--ServerApp.port_retries=0",
    `--ServerApp.root_dir=${folder}`,
    `--IdentityProvider.token=${token}`,
    "--allow-root",
    "--expose-app-in-browser",
    "--LabApp.extension_manager=readonly",
  ];
  const server = spawn(join(prefix, "bin", `jupyter-${app}`), flags, {
    cwd: folder,
    env: {
      ...process.env,
      JUPYTER_CONFIG_DIR: join(root, "config"),
      JUPYTER_DATA_DIR: join(root, "data"),
      JUPYTER_RUNTIME_DIR: join(root, "runtime"),
      IPYTHONDIR: join(root, "ipython"),
      ...env,
    },
  });
  let log = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (data) => (log += data));
  const url = `http://127.0.0.1:${port}`;
  await waitForServer(server, `${url}/api/status?token=${token}`, () => log);
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const ended = new Promise((resolve) => server.once("close", resolve));
      server.kill("SIGTERM");
      await Promise.race([ended, sleep(10_000).then(() => server.kill("SIGKILL"))]);
    }
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
  return { url, token, folder, log: () => log, stop };
}

/** Ends all kernels of a server; returns how many sessions there were. */
export async function stopKernels({ url, token }: JupyterServer): Promise<number> {
  const headers = { Authorization: `token ${token}` };
  const sessions = (await (await fetch(`${url}/api/sessions`, { headers })).json()) as { id: string }[];
  for (const { id } of sessions) await fetch(`${url}/api/sessions/${id}`, { method: "DELETE", headers });
  return sessions.length;
}

/** A real Chromium without a screen, which draws WebGL in software. */
export function launchBrowser(): Promise<Browser> {
  return browserType.launch({
    executablePath: chromium!,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--use-gl=angle",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--ignore-gpu-blocklist",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

const ownNoise = [
  // What Notebook 7.6 throws on its own in any notebook page: settings of a plugin that it does not load.
  /^TypeError: Cannot read properties of undefined \(reading 'schema'\)\s+at .*notebook_core/,
  // What a front end says of itself when a kernel is restarted while it asks the debugger something.
  /^Could not restore the debugger state: Canceled future for debug_request/,
  // What JupyterLab says where a notebook is closed while it still asks the kernel for a subshell of its widgets.
  /^Per comm-target subshell creation failed: Error: Canceled future for create_subshell_request/,
];

/** One notebook in a browser page. */
export class NotebookPage {
  readonly page: Page;
  /** Errors on the console and uncaught ones, without the front end's own. */
  readonly errors: string[] = [];
  /** Requests to hosts other than the server. */
  readonly foreignRequests: string[] = [];
  private readonly server: JupyterServer;
  private sent = 0;
  private received = 0;

  private constructor(server: JupyterServer, page: Page) {
    this.server = server;
    this.page = page;
    const note = (text: string) => {
      if (!ownNoise.some((pattern) => pattern.test(text))) this.errors.push(text);
    };
    page.on("console", (message) => {
      if (message.type() === "error") note(`${message.text()} (${message.location().url})`);
    });
    // What is thrown without being an error has no stack.
    page.on("pageerror", (error) => note(error.stack || `${error.name}: ${error.message}`));
    const noteHost = (address: string) => {
      const { protocol, host } = new URL(address);
      if (/^(https?|wss?):$/.test(protocol) && `http://${host}` !== server.url) this.foreignRequests.push(address);
    };
    page.on("request", (request) => noteHost(request.url()));
    page.on("websocket", (socket) => {
      noteHost(socket.url());
      socket.on("framesent", () => this.sent++);
      socket.on("framereceived", ({ payload }) => {
        this.received += Buffer.byteLength(payload);
      });
    });
  }

  /** Opens a notebook and waits until its cells are shown. */
  static async open(server: JupyterServer, browser: Browser, name: string, app = "lab"): Promise<NotebookPage> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(90_000);
    const notebook = new NotebookPage(server, page);
    const path = app === "lab" ? `doc/tree/${name}` : `notebooks/${name}`;
    await page.goto(`${server.url}/${path}?token=${server.token}`, { timeout: notebookTimeout });
    await page.waitForSelector(".jp-Notebook .jp-Cell", { timeout: notebookTimeout });
    return notebook;
  }

  /** Opens another notebook of JupyterLab in place of the present one, unsaved: far cheaper than another page. */
  async show(name: string): Promise<void> {
    // A kernel that is still being connected complains when its notebook goes.
    await this.kernelIdle();
    await this.page.evaluate(() => {
      type App = { shell: { currentWidget: { dispose(): void } | null } };
      (globalThis as unknown as { jupyterapp: App }).jupyterapp.shell.currentWidget?.dispose();
    });
    await this.command("docmanager:open", { path: name });
    await this.page.waitForSelector(".jp-Notebook .jp-Cell", { timeout: notebookTimeout });
  }

  /** Runs a command of the front end by its id; resolves when it is done. */
  async command(id: string, args: Record<string, unknown> = {}): Promise<void> {
    await this.page.evaluate(
      async ({ id, args }) => {
        type App = { commands: { execute(id: string, args: unknown): Promise<unknown> } };
        await (globalThis as unknown as { jupyterapp: App }).jupyterapp.commands.execute(id, args);
      },
      { id, args },
    );
  }

  /** Waits until the notebook's kernel is connected and has nothing to do. */
  async kernelIdle(): Promise<void> {
    await this.page.waitForFunction(
      () => {
        type Kernel = { status: string; connectionStatus: string };
        type Panel = { sessionContext?: { session?: { kernel?: Kernel } } };
        type App = { shell: { currentWidget?: Panel } };
        const { shell } = (globalThis as unknown as { jupyterapp: App }).jupyterapp;
        const kernel = shell.currentWidget?.sessionContext?.session?.kernel;
        return kernel?.status === "idle" && kernel.connectionStatus === "connected";
      },
      undefined,
      { timeout: notebookTimeout },
    );
  }

  /** Waits until the front end has asked the kernel nothing for a second: a page that opens asks many things at once. */
  async settled(): Promise<void> {
    await this.kernelIdle();
    for (let seen = -1; seen !== this.sent; ) {
      seen = this.sent;
      await this.page.waitForTimeout(1000);
    }
  }

  /** Runs all cells; resolves when the last one has ended. */
  async runAll(): Promise<void> {
    await this.kernelIdle();
    await this.command("notebook:run-all-cells");
    await this.kernelIdle();
  }

  /** Runs one cell, counted from 0; resolves when it has ended. */
  async runCell(cell: number): Promise<void> {
    await this.kernelIdle();
    await this.page.locator(".jp-Cell .jp-InputPrompt").nth(cell).click();
    await this.command("notebook:run-cell");
    await this.kernelIdle();
  }

  /** Loads the page again and waits until its cells are shown; the kernel goes on. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.waitForSelector(".jp-Notebook .jp-Cell", { timeout: notebookTimeout });
  }

  /** Restarts the kernel without asking. */
  async restartKernel(): Promise<void> {
    await this.settled();
    await this.page.evaluate(async () => {
      type App = {
        shell: { currentWidget: { sessionContext: { session: { kernel: { restart(): Promise<void> } } } } };
      };
      const { shell } = (globalThis as unknown as { jupyterapp: App }).jupyterapp;
      await shell.currentWidget.sessionContext.session.kernel.restart();
    });
  }

  /** Waits until each figure is drawn or has failed; returns how many of each. */
  async figures(): Promise<{ drawn: number; failed: number }> {
    const count = (state: string) => this.page.locator(`.albedo-figure[data-state=${state}]`).count();
    await this.page.waitForFunction(
      () => {
        const { document } = globalThis as unknown as { document: { querySelector(selector: string): unknown } };
        return document.querySelector(".albedo-figure[data-state=waiting]") === null;
      },
      undefined,
      { timeout: notebookTimeout },
    );
    return { drawn: (await count("drawn")) + (await count("resting")), failed: await count("failed") };
  }

  /** Waits until a number of outputs of the open notebook hold a PNG beside a figure. */
  async pictures(count: number): Promise<void> {
    await this.page.waitForFunction(
      (count) => {
        type Output = { data?: Record<string, unknown> };
        type App = {
          shell: { currentWidget: { content: { model: { toJSON(): { cells: { outputs?: Output[] }[] } } } } };
        };
        const { shell } = (globalThis as unknown as { jupyterapp: App }).jupyterapp;
        const outputs = shell.currentWidget.content.model.toJSON().cells.flatMap((cell) => cell.outputs ?? []);
        return outputs.filter(({ data }) => data?.["image/png"] !== undefined).length >= count;
      },
      count,
      { timeout: notebookTimeout },
    );
  }

  /** Whether the notebook has changes that are not saved. */
  isDirty(): Promise<boolean> {
    return this.page.evaluate(() => {
      type App = { shell: { currentWidget: { context: { model: { dirty: boolean } } } } };
      return (globalThis as unknown as { jupyterapp: App }).jupyterapp.shell.currentWidget.context.model.dirty;
    });
  }

  /** Switches the theme, for example to `"JupyterLab Dark"`. */
  async theme(name: string): Promise<void> {
    await this.command("apputils:change-theme", { theme: name });
    await this.page.waitForSelector(`body[data-jp-theme-name="${name}"]`, { state: "attached" });
  }

  /** Saves the notebook; returns what the file then holds. */
  async save(name: string): Promise<{ cells: NotebookCell[]; metadata: Record<string, unknown> }> {
    await this.command("docmanager:save");
    return JSON.parse(readFileSync(join(this.server.folder, name), "utf8"));
  }

  /** Counts the messages that go to the kernel from now on. */
  countSent(): () => { count: number; seconds: number } {
    const [before, start] = [this.sent, performance.now()];
    return () => ({ count: this.sent - before, seconds: (performance.now() - start) / 1000 });
  }

  /** Counts the bytes that come from the kernel from now on. */
  countReceived(): () => number {
    const before = this.received;
    return () => this.received - before;
  }

  /** Closes the page. */
  close(): Promise<void> {
    return this.page.close();
  }
}

/** A cell as notebook files hold it. */
export interface NotebookCell {
  cell_type: string;
  source: string | string[];
  outputs?: { output_type: string; data?: Record<string, unknown>; ename?: string; text?: string | string[] }[];
}

/** A notebook of our kernel with the given code cells; outputs may be given with a cell. */
export function notebookOf(cells: (string | { code: string; outputs: unknown[] })[]): unknown {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "albedo", display_name: "TypeScript (Albedo)", language: "typescript" },
      language_info: { name: "typescript", mimetype: "text/typescript", file_extension: ".ts" },
    },
    cells: cells.map((cell, i) => ({
      cell_type: "code",
      id: `cell-${i}`,
      metadata: { trusted: true },
      execution_count: null,
      source: typeof cell === "string" ? cell : cell.code,
      outputs: typeof cell === "string" ? [] : cell.outputs,
    })),
  };
}

function placeFile(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  if (typeof content === "string" && content.startsWith("/")) cpSync(content, path);
  else writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
}

/** Turns off what JupyterLab asks of or shows to a new user. */
function writeSettings(config: string): void {
  const folder = join(config, "lab", "user-settings", "@jupyterlab", "apputils-extension");
  mkdirSync(folder, { recursive: true });
  const settings = { fetchNews: "false", checkForUpdates: false };
  writeFileSync(join(folder, "notification.jupyterlab-settings"), JSON.stringify(settings));
}

async function waitForServer(server: ChildProcess, address: string, log: () => string): Promise<void> {
  for (const deadline = Date.now() + 300_000; Date.now() < deadline; ) {
    if (server.exitCode !== null) throw new Error(`Jupyter ended with code ${server.exitCode}:\n${log()}`);
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(200);
  }
  server.kill("SIGKILL");
  throw new Error(`Jupyter did not answer:\n${log()}`);
}
