import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { dataCommand } from "../../src/commands.ts";
import { cloudImages } from "../../src/datasets/clouds/cloud-images.ts";
import { download } from "../../src/datasets/fetch/download.ts";
import { type Download, downloads, fetched } from "../../src/datasets/fetch/downloads.ts";
import { fetchData } from "../../src/datasets/fetch/fetch-data.ts";
import { proxyFor } from "../../src/datasets/fetch/open-address.ts";
import { unpack } from "../../src/datasets/fetch/unpack.ts";
import { writeWeights } from "../../src/nn/weights-file.ts";

const root = mkdtempSync(join(tmpdir(), "albedo-fetch-"));
const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) % 256));
const digest = createHash("sha256").update(content).digest("hex");

/** How the server behaves in a test, and what it was asked. */
let behave: (request: IncomingMessage, answer: ServerResponse) => void;
let asked: { url: string; range: string | undefined }[] = [];
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, answer) => {
    asked.push({ url: request.url!, range: request.headers.range });
    behave(request, answer);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  asked = [];
  behave = whole;
  for (const name of ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"]) vi.stubEnv(name, "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const headers = { etag: '"one"', "accept-ranges": "bytes" };

function whole(request: IncomingMessage, answer: ServerResponse): void {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? Number.NaN);
  if (Number.isNaN(from) || request.headers["if-range"] !== headers.etag) {
    answer.writeHead(200, { ...headers, "content-length": content.length });
    answer.end(content);
    return;
  }
  answer.writeHead(206, { ...headers, "content-length": content.length - from, "content-range": `bytes ${from}-` });
  answer.end(content.subarray(from));
}

/** Sends so many bytes of what was asked for, and breaks the connection when they are on the client's disk. */
function broken(bytes: number, path: string) {
  return (request: IncomingMessage, answer: ServerResponse) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    answer.writeHead(from ? 206 : 200, { ...headers, "content-length": content.length - from });
    answer.write(content.subarray(from, from + bytes));
    const watch = setInterval(() => {
      if (!existsSync(`${path}.part`) || statSync(`${path}.part`).size < from + bytes) return;
      clearInterval(watch);
      answer.destroy();
    }, 5);
  };
}

let count = 0;
const target = () => join(root, `file-${++count}.bin`);

describe("download()", () => {
  test("brings a file whole, and says how far it is", async () => {
    const path = target();
    const reports: [number, number | undefined][] = [];
    const found = await download(`${base}/data`, path, {
      sha256: digest,
      onProgress: ({ done, of }) => reports.push([done, of]),
    });
    expect(found).toEqual({ path, bytes: content.length, sha256: digest, resumedAt: 0 });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(reports.at(-1)).toEqual([content.length, content.length]);
    expect(readdirSync(root).filter((name) => name.includes(".part"))).toEqual([]);
  });

  test("goes on where the connection broke", async () => {
    const path = target();
    behave = (request, answer) => (asked.length < 3 ? broken(100_000, path)(request, answer) : whole(request, answer));
    await download(`${base}/data`, path, { sha256: digest, waitMs: 1 });
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(asked.map(({ range }) => range)).toEqual([undefined, "bytes=100000-", "bytes=200000-"]);
  });

  test("goes on in a later call from what has arrived, and names the address when it gives up", async () => {
    const path = target();
    behave = broken(120_000, path);
    await expect(download(`${base}/data`, path, { retries: 0 })).rejects.toMatchObject({
      code: "DOWNLOAD_FAILED",
      message: expect.stringContaining(`${base}/data`),
    });
    expect(existsSync(path)).toBe(false);
    behave = whole;
    asked = [];
    expect(await download(`${base}/data`, path, { sha256: digest })).toMatchObject({ resumedAt: 120_000 });
    expect(asked).toEqual([{ url: "/data", range: "bytes=120000-" }]);
  });

  test("starts anew when the server has another file now", async () => {
    const path = target();
    behave = broken(120_000, path);
    await expect(download(`${base}/data`, path, { retries: 0 })).rejects.toThrow();
    const other = Buffer.from("another file");
    behave = (_, answer) => {
      answer.writeHead(200, { etag: '"two"', "content-length": other.length });
      answer.end(other);
    };
    await download(`${base}/data`, path);
    expect(readFileSync(path, "utf8")).toBe("another file");
  });

  test("refuses a file of another checksum, and keeps nothing of it", async () => {
    const path = target();
    await expect(download(`${base}/data`, path, { sha256: "0".repeat(64) })).rejects.toMatchObject({
      code: "WRONG_CHECKSUM",
      message: expect.stringContaining(digest),
    });
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  test("follows redirections, tries again after 503 and not after 404", async () => {
    behave = (request, answer) => {
      if (request.url === "/moved") answer.writeHead(302, { location: "/data" }).end();
      else if (asked.length < 3) answer.writeHead(503).end();
      else whole(request, answer);
    };
    await download(`${base}/moved`, target(), { waitMs: 1 });
    expect(asked.map(({ url }) => url)).toEqual(["/moved", "/data", "/moved", "/data"]);
    behave = (_, answer) => answer.writeHead(404, "Not Found").end();
    asked = [];
    await expect(download(`${base}/none`, target())).rejects.toThrow(/404 Not Found/);
    expect(asked.length).toBe(1);
    behave = (_, answer) => answer.writeHead(302, { location: "/round" }).end();
    await expect(download(`${base}/round`, target(), { retries: 0 })).rejects.toThrow(/redirects more than/);
  });

  test("stops when told to, and keeps what has arrived", async () => {
    const path = target();
    const controller = new AbortController();
    behave = (_, answer) => {
      answer.writeHead(200, { ...headers, "content-length": content.length });
      answer.write(content.subarray(0, 50_000));
    };
    const run = download(`${base}/data`, path, {
      signal: controller.signal,
      onProgress: ({ done }) => done === 50_000 && controller.abort(new Error("enough")),
    });
    await expect(run).rejects.toThrow("enough");
    expect(existsSync(`${path}.part`)).toBe(true);
  });

  test("names a folder that cannot be written", async () => {
    writeFileSync(join(root, "no-folder"), "");
    await expect(download(`${base}/data`, join(root, "no-folder", "file"))).rejects.toMatchObject({
      code: "NOT_WRITTEN",
    });
  });
});

describe("a proxy", () => {
  test("is read from the environment, with its exceptions", () => {
    const env = {
      HTTPS_PROXY: "proxy.example:3128",
      http_proxy: "http://user:pass@plain.example",
      NO_PROXY: "localhost,.inside.example",
    };
    const of = (address: string) => proxyFor(new URL(address), env)?.host;
    expect(of("https://data.example/a")).toBe("proxy.example:3128");
    expect(of("http://data.example/a")).toBe("plain.example");
    expect(of("https://deep.inside.example/a")).toBeUndefined();
    expect(of("https://localhost/a")).toBeUndefined();
    expect(proxyFor(new URL("https://data.example"), { ...env, no_proxy: "*" })).toBeUndefined();
  });

  test("is asked for plain addresses by their whole name", async () => {
    vi.stubEnv("http_proxy", base.replace("//", "//me:secret@"));
    let credentials: string | undefined;
    behave = (request, answer) => {
      credentials = request.headers["proxy-authorization"];
      whole(request, answer);
    };
    await download("http://far.example/data", target(), { sha256: digest });
    expect(asked[0].url).toBe("http://far.example/data");
    expect(credentials).toBe(`Basic ${Buffer.from("me:secret").toString("base64")}`);
  });

  test("opens a tunnel for https addresses, or is named when it does not", async () => {
    const tunnels: string[] = [];
    const proxy = createServer();
    proxy.on("connect", (request: IncomingMessage, socket: Socket) => {
      tunnels.push(request.url!);
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    });
    await new Promise<void>((ready) => proxy.listen(0, "127.0.0.1", ready));
    const { port } = proxy.address() as AddressInfo;
    vi.stubEnv("https_proxy", `http://127.0.0.1:${port}`);
    await expect(download("https://far.example/data", target(), { retries: 0 })).rejects.toThrow(
      /proxy 127\.0\.0\.1:\d+ answered 407/,
    );
    expect(tunnels).toEqual(["far.example:443"]);
    proxy.close();
  });
});

/** A zip archive of files. */
function zip(files: Record<string, Buffer>, { stored = false } = {}): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of Object.entries(files)) {
    const packed = stored ? data : deflateRawSync(data);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(stored ? 0 : 8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), packed]);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.alloc(2), common, end, Buffer.from(name)]));
    parts.push(local);
    offset += local.length;
  }
  const table = Buffer.concat(central);
  const last = Buffer.alloc(18);
  last.writeUInt16LE(central.length, 4);
  last.writeUInt16LE(central.length, 6);
  last.writeUInt32LE(table.length, 8);
  last.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, table, Buffer.from("PK\x05\x06"), last]);
}

describe("unpack()", () => {
  const archive = join(root, "archive.zip");
  const folder = join(root, "unpacked");

  test("unpacks files and the archives among them", async () => {
    const inner = zip({ "deep/b.txt": Buffer.from("b") });
    writeFileSync(archive, zip({ "a.txt": Buffer.from("aaaa"), "sub/": Buffer.alloc(0), "sub/inner.zip": inner }));
    expect(await unpack(archive, folder)).toBe(2);
    expect(readFileSync(join(folder, "a.txt"), "utf8")).toBe("aaaa");
    expect(readFileSync(join(folder, "sub/inner/deep/b.txt"), "utf8")).toBe("b");
    writeFileSync(archive, zip({ "c.txt": Buffer.from("c") }, { stored: true }));
    expect(await unpack(archive, folder)).toBe(1);
    expect(readdirSync(folder)).toEqual(["c.txt"]);
  });

  test("refuses what is cut off, damaged, unsafe or no archive, and leaves the folder as it was", async () => {
    const good = zip({ "a.txt": Buffer.from("some text that is packed") });
    const damaged = Buffer.from(good);
    damaged[40] ^= 0xff;
    const cases: [string, Buffer][] = [
      ["TRUNCATED", good.subarray(0, 40)],
      ["DAMAGED", damaged],
      ["UNSAFE_PATH", zip({ "../../evil.txt": Buffer.from("x") })],
      ["UNSAFE_PATH", zip({ "/evil.txt": Buffer.from("x") })],
      ["NOT_A_ZIP", Buffer.from("hello")],
    ];
    for (const [code, bytes] of cases) {
      writeFileSync(archive, bytes);
      await expect(unpack(archive, folder)).rejects.toMatchObject({ code });
    }
    expect(readdirSync(folder)).toEqual(["c.txt"]);
    expect(readdirSync(root).filter((name) => name.includes("unpacking"))).toEqual([]);
  });
});

describe("a RAR archive", () => {
  const archive = join(root, "pictures.rar");
  const folder = join(root, "from-rar");
  const bin = join(root, "bin");
  const rar = Buffer.from("Rar!\x1a\x07\x01\x00 and more");

  /** A program of this name, found before all others of the system. */
  function program(name: string, script: string) {
    rmSync(bin, { recursive: true, force: true });
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    vi.stubEnv("PATH", bin);
  }

  test.skipIf(process.platform === "win32")("in a zip archive is unpacked by a program that is there", async () => {
    // As Cloud-ImVN comes: one RAR archive in a zip archive. The arguments are unrar's: x -y -inul ARCHIVE FOLDER/.
    program("unrar", '/bin/mkdir -p "$5/A-Clear Sky" && /bin/cp "$4" "$5/A-Clear Sky/one.png"');
    writeFileSync(archive, zip({ "Cloud-ImVN 1.0.rar": rar }));
    expect(await unpack(archive, folder)).toBe(1);
    expect(readdirSync(join(folder, "Cloud-ImVN 1.0"))).toEqual(["A-Clear Sky"]);
    expect(readFileSync(join(folder, "Cloud-ImVN 1.0/A-Clear Sky/one.png")).equals(rar)).toBe(true);
    writeFileSync(archive, rar);
    expect(await unpack(archive, folder)).toBe(1);
    expect(readdirSync(folder)).toEqual(["A-Clear Sky"]);
  });

  test.skipIf(process.platform === "win32")("is named when no program is there, or none can read it", async () => {
    writeFileSync(archive, rar);
    program("nothing", "exit 0");
    await expect(unpack(archive, folder)).rejects.toMatchObject({
      code: "NO_RAR_PROGRAM",
      hint: expect.stringContaining("--from"),
    });
    program("bsdtar", "echo 'Truncated RAR file' >&2; exit 1");
    await expect(unpack(archive, folder)).rejects.toMatchObject({
      code: "DAMAGED_RAR",
      message: expect.stringContaining("bsdtar: Truncated RAR file"),
    });
    expect(readdirSync(root).filter((name) => name.includes("unpacking"))).toEqual([]);
  });
});

describe("albedo data fetch", () => {
  const data = join(root, "data");
  const [clouds, weights] = downloads;
  let printed: string[] = [];

  beforeEach(() => {
    vi.stubEnv("ALBEDO_DATA", data);
    printed = [];
    vi.spyOn(console, "log").mockImplementation((line = "") => printed.push(line));
    vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  });

  async function pictures(): Promise<Record<string, Buffer>> {
    const names = [
      "A-Clear Sky",
      "B-Patterned Clouds",
      "F-Veil Clouds",
      "C-Thin White Clouds",
      "D-Thick White Clouds",
      "E-Thick Dark Clouds",
    ];
    const files: Record<string, Buffer> = {};
    for (const [i, name] of names.entries()) {
      for (let n = 0; n < 2; n++) {
        const color = { r: 40 * i, g: 100 * n, b: 50 };
        files[`Cloud-ImVN 1.0/${name}/${n}.png`] = await sharp({
          create: { width: 6, height: 6, channels: 3, background: color },
        })
          .png()
          .toBuffer();
      }
    }
    return files;
  }

  test("brings and unpacks an archive, which cloudImages() then reads in the product's order", async () => {
    const archive = zip(await pictures());
    behave = (_, answer) => answer.writeHead(200, { "content-length": archive.length }).end(archive);
    const local: Download = { ...clouds, address: `${base}/clouds.zip` };
    const found = await fetchData(local, { folder: data });
    expect(found).toMatchObject({ name: "cloud-imvn", files: 12, licence: expect.stringContaining("CC BY 4.0") });
    expect(readdirSync(data)).toEqual(["cloud-imvn"]);
    const set = await cloudImages({ size: 4, perClass: 1 });
    expect(set.classNames).toEqual([
      "A-Clear Sky",
      "B-Patterned Clouds",
      "F-Veil Clouds",
      "C-Thin White Clouds",
      "D-Thick White Clouds",
      "E-Thick Dark Clouds",
    ]);
    expect([...set.labels].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(set.source).toMatchObject({ kind: "real", name: "Cloud-ImVN 1.0" });
    expect(set.images.data[set.labels.indexOf(2) * 48] * 255).toBeCloseTo(80, 3);
    rmSync(data, { recursive: true });
  });

  test("takes an archive or a folder that the user has", async () => {
    const archive = join(root, "mine.zip");
    writeFileSync(archive, zip(await pictures()));
    expect(await dataCommand.run(["fetch", "cloud-imvn", "--from", archive])).toBe(0);
    expect(printed.join()).toContain("12 files");
    expect(fetched("cloud-imvn")).toBe(join(data, "cloud-imvn"));
    printed = [];
    expect(await dataCommand.run(["fetch", "cloud-imvn"])).toBe(0);
    expect(printed.join()).toContain("is there");
    const elsewhere = join(root, "elsewhere");
    expect(
      await dataCommand.run(["fetch", "cloud-imvn", "--from", join(data, "cloud-imvn"), "--output", elsewhere]),
    ).toBe(0);
    expect(readdirSync(join(elsewhere, "cloud-imvn"))).toEqual(["Cloud-ImVN 1.0"]);
    expect((await cloudImages({ folder: join(elsewhere, "cloud-imvn") })).source.name).toContain("elsewhere");
    await expect(dataCommand.run(["fetch", "cloud-imvn", "--from", join(root, "none")])).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
    });
    rmSync(data, { recursive: true });
  });

  test("takes weights of a ResNet-18 only, and of these the very file it knows", async () => {
    mkdirSync(join(root, "files"), { recursive: true });
    const good = join(root, "files/good.safetensors");
    const one = { shape: [1], data: Float32Array.of(1) };
    await writeWeights(good, { "conv1.weight": one, "layer4.1.conv2.weight": one });
    const sha256 = createHash("sha256").update(readFileSync(good)).digest("hex");
    const known: Download = { ...weights, sha256 };
    expect(await fetchData(known, { from: good, folder: data })).toMatchObject({
      path: join(data, "resnet18.safetensors"),
      sha256,
    });
    expect(fetched("resnet18")).toBe(join(data, "resnet18.safetensors"));
    const other = join(root, "files/other.safetensors");
    await writeWeights(other, { "fire2.weight": one });
    await expect(fetchData(known, { from: other, folder: data })).rejects.toMatchObject({ code: "NOT_WEIGHTS" });
    // Of the right names, but not ImageNet's: refused by name, with both checksums.
    await expect(dataCommand.run(["fetch", "resnet18", "--from", good])).rejects.toMatchObject({
      code: "WRONG_CHECKSUM",
      message: expect.stringMatching(new RegExp(`good.safetensors as resnet18.*${sha256}, not 694f673d.* or f37072fd`)),
    });
    expect(readdirSync(data)).toEqual(["resnet18.safetensors"]);
    rmSync(data, { recursive: true });
  });

  test("takes torchvision's own file of the same weights under its own name", async () => {
    const file = join(root, "files/downloaded.pth");
    writeFileSync(file, "stands for a state dict");
    const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
    const known: Download = { ...weights, others: [{ sha256, file: "resnet18-f37072fd.pth" }] };
    const found = await fetchData(known, { from: file, folder: data });
    expect(found.path).toBe(join(data, "resnet18-f37072fd.pth"));
    expect(fetched("resnet18")).toBe(found.path);
    rmSync(data, { recursive: true });
  });

  test("lists what can be fetched, and refuses names and options that mean nothing", async () => {
    expect(await dataCommand.run(["list"])).toBe(0);
    expect(printed.join("\n")).toMatch(/cloud-imvn .*\n.*painted skies.*albedo data fetch cloud-imvn/);
    await expect(dataCommand.run(["fetch", "cloud-imv"])).rejects.toMatchObject({
      hint: expect.stringContaining("cloud-imvn"),
    });
    await expect(dataCommand.run(["fetch", "grasp", "--from", "x.nc"])).rejects.toMatchObject({ code: "BAD_OPTION" });
    expect(() => fetched("nothing")).toThrow(expect.objectContaining({ code: "UNKNOWN_DATA_SET" }));
  });
});

describe("cloudImages()", () => {
  test("paints skies where nothing was fetched, and says so", async () => {
    vi.stubEnv("ALBEDO_DATA", join(root, "empty"));
    const { images, source, files } = await cloudImages({ perClass: 1, size: 16, grey: true });
    expect(images).toMatchObject({ count: 6, channels: 1, height: 16 });
    expect(source).toEqual({ kind: "stand-in", name: "Cloud-ImVN 1.0" });
    expect(files).toEqual([]);
    await expect(cloudImages({ folder: join(root, "no-folder") })).rejects.toMatchObject({ code: "NO_PICTURES" });
  });
});
