import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect, type TLSSocket } from "node:tls";

const mostRedirects = 5;

/**
 * Opens an address, also through the proxy that `HTTPS_PROXY` or `HTTP_PROXY` names (except for hosts in `NO_PROXY`), and
 * follows redirections.
 *
 * @returns the answer, whose body has not been read yet
 */
export async function openAddress(
  address: string,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<IncomingMessage> {
  let url = new URL(address);
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const answer = await ask(url, headers, proxyFor(url, env), signal);
    const location = answer.headers.location;
    if (!(answer.statusCode! >= 300 && answer.statusCode! < 400 && location)) return answer;
    answer.resume();
    url = new URL(location, url);
  }
  throw new Error(`${address} redirects more than ${mostRedirects} times`);
}

/** The proxy for an address, as curl and most programs read it from the environment. */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv = process.env): URL | undefined {
  const named = (name: string) => env[name.toLowerCase()] || env[name.toUpperCase()];
  const without = (named("no_proxy") ?? "").split(/[\s,]+/).filter(Boolean);
  const host = url.hostname.toLowerCase();
  const excepted = without.some((entry) => {
    const name = entry.toLowerCase().replace(/^\*?\./, "");
    return entry === "*" || host === name || host.endsWith(`.${name}`);
  });
  const proxy = url.protocol === "https:" ? named("https_proxy") : named("http_proxy");
  if (excepted || !proxy) return undefined;
  return new URL(proxy.includes("://") ? proxy : `http://${proxy}`);
}

async function ask(
  url: URL,
  headers: Readonly<Record<string, string>>,
  proxy: URL | undefined,
  signal: AbortSignal | undefined,
): Promise<IncomingMessage> {
  const secure = url.protocol === "https:";
  const common: RequestOptions = { headers: { "user-agent": "albedo", ...headers }, signal };
  if (proxy === undefined) return answerTo((secure ? httpsRequest : httpRequest)(url, common));
  if (secure) {
    const createConnection = (await tunnel(url, proxy, signal)) as TLSSocket;
    return answerTo(httpsRequest(url, { ...common, agent: false, createConnection: () => createConnection }));
  }
  // A proxy is asked for plain addresses as if it were their server, by their whole name.
  const { hostname: host, port } = proxy;
  const all = { ...common.headers, host: url.host, ...credentials(proxy) };
  return answerTo(httpRequest({ ...common, host, port: port || 80, path: url.href, headers: all }));
}

/** A connection to the server of an https address, through a proxy that cannot read it. */
function tunnel(url: URL, proxy: URL, signal: AbortSignal | undefined): Promise<TLSSocket> {
  const target = `${url.hostname}:${url.port || 443}`;
  return new Promise((resolve, reject) => {
    const { hostname: host, port } = proxy;
    const headers = { host: target, ...credentials(proxy) };
    const asked = httpRequest({ host, port: port || 80, method: "CONNECT", path: target, headers, signal });
    asked.once("error", reject);
    asked.once("connect", (answer, socket) => {
      if (answer.statusCode === 200) resolve(connect({ socket, servername: url.hostname }));
      else reject(new Error(`the proxy ${proxy.host} answered ${answer.statusCode} ${answer.statusMessage}`));
    });
    asked.end();
  });
}

function credentials({ username, password }: URL): Record<string, string> {
  if (!username) return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}

function answerTo(request: ReturnType<typeof httpRequest>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("error", reject);
    request.once("response", resolve);
    request.end();
  });
}
