import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/** Files for a page, on a free port of 127.0.0.1. */
export interface Served {
  /** `http://127.0.0.1:40123` */
  readonly address: string;
  close(): void;
}

/**
 * Serves folders and texts to a page.
 *
 * @param places - by the beginning of the path: a folder if it ends in `/`, else what is at that very path
 * @param headers - sent with every file
 */
export async function serve(
  places: Readonly<Record<string, string | Uint8Array>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url!, "http://127.0.0.1").pathname));
    try {
      const content = Object.hasOwn(places, path) ? places[path] : await inFolder(path);
      response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream", ...headers });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  function inFolder(path: string): Promise<Buffer> {
    const [prefix, folder] = Object.entries(places).find(
      ([prefix]) => prefix.endsWith("/") && path.startsWith(prefix),
    )!;
    return readFile(join(folder as string, path.slice(prefix.length)));
  }
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as { port: number };
  return {
    address: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
