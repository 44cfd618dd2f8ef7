import { createHmac } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { readConnection } from "../../kernel/wire/connection.ts";
import { createHeader, decodeMessage, encodeMessage } from "../../kernel/wire/message.ts";
import { SendQueue } from "../../kernel/wire/send-queue.ts";
import { createSigner } from "../../kernel/wire/signature.ts";
import { recordIopub, resultText, sharedKernel, startQuietKernel } from "./kernel.ts";

const kernel = sharedKernel();
const patience = { timeout: 10_000 };

describe("the wire", () => {
  it("drops messages with a bad signature, says so, and answers the next", async () => {
    const wrong = createSigner("hmac-sha256", "another key");
    const header = createHeader("execute_request", "s");
    const frames = encodeMessage({ header, content: { code: "globalThis.forged = 1" } }, wrong);
    kernel().channels.sendFrames("shell", frames);
    kernel().channels.sendFrames("control", frames);
    const { outputs } = await kernel().execute("typeof forged");
    expect(resultText(outputs)).toBe("'undefined'");
    // What the kernel writes about itself comes another way than its replies.
    await vi.waitFor(() => expect(kernel().messages).toContain("its signature is wrong (shell)"), patience);
    await vi.waitFor(() => expect(kernel().messages).toContain("its signature is wrong (control)"), patience);
  });

  it("survives malformed messages on every channel", async () => {
    const delimiter = Buffer.from("<IDS|MSG>");
    const malformed = [
      [Buffer.alloc(0)],
      [delimiter],
      [delimiter, Buffer.from("x")],
      [delimiter, Buffer.from(""), Buffer.from("{"), Buffer.from("{}"), Buffer.from("{}"), Buffer.from("{}")],
      [Buffer.alloc(100_000, 1)],
      Array.from({ length: 300 }, () => Buffer.from("<IDS|MSG>")),
    ];
    for (const channel of ["shell", "control", "stdin"] as const) {
      for (const frames of malformed) kernel().channels.sendFrames(channel, frames);
    }
    expect(resultText((await kernel().execute("1 + 1")).outputs)).toBe("2");
  });

  it("ignores messages of unknown types, with a line in the log", async () => {
    const { messages, stop } = recordIopub(kernel());
    kernel().channels.send("shell", "no_such_request", { content: {} });
    await kernel().execute("1");
    stop();
    await vi.waitFor(() => expect(kernel().messages).toContain('unknown type "no_such_request"'), patience);
    const own = messages.filter(
      ({ parentHeader }) => "msg_type" in parentHeader && parentHeader.msg_type === "no_such_request",
    );
    expect(own.map(({ content }) => content.execution_state)).toEqual(["busy", "idle"]);
  });

  it("works over tcp, and without a key", async () => {
    const open = await startQuietKernel({ transport: "tcp", connection: { key: "" } });
    expect(resultText((await open.execute("1 + 1")).outputs)).toBe("2");
    expect(await open.channels.heartbeat(2000)).toBe(true);
    await open.shutdown();
  });

  it("encrypts all five sockets when the connection file has keys, and answers no plain client", async () => {
    const { curveKeyPair, Request } = await import("zeromq");
    const { publicKey: curve_publickey, secretKey: curve_secretkey } = curveKeyPair();
    const secret = await startQuietKernel({ connection: { curve_publickey, curve_secretkey } });
    expect(resultText((await secret.execute("prompt('?')", { onInput: () => "in" })).outputs)).toBe("'in'");
    expect(await secret.channels.heartbeat(2000)).toBe(true);
    const plain = new Request({ linger: 0, receiveTimeout: 300 });
    plain.connect(secret.channels.address("hb"));
    await plain.send("ping");
    await expect(plain.receive()).rejects.toThrow();
    plain.close();
    await secret.shutdown();
  });

  it("welcomes each subscriber of iopub", async () => {
    const fresh = await startQuietKernel();
    const { Subscriber } = await import("zeromq");
    const second = new Subscriber({ linger: 0 });
    second.connect(fresh.channels.address("iopub"));
    second.subscribe();
    let frames = await second.receive();
    while (frames[0]!.length > 0) frames = await second.receive();
    const [, , , header, parent, , content] = frames;
    expect(JSON.parse(header!.toString()).msg_type).toBe("iopub_welcome");
    expect(JSON.parse(parent!.toString())).toEqual({});
    expect(JSON.parse(content!.toString())).toEqual({ subscription: "" });
    second.close();
    await fresh.shutdown();
  });
});

describe("encodeMessage() and decodeMessage()", () => {
  it("are each other's inverse, with identities and buffers", () => {
    const signer = createSigner("hmac-sha256", "key");
    const message = {
      identities: [Buffer.from("a"), Buffer.from("b")],
      header: createHeader("x", "s"),
      parentHeader: createHeader("y", "s"),
      metadata: { m: 1 },
      content: { text: "\u{1f31e}" },
      buffers: [Buffer.of(1), Buffer.alloc(0)],
    };
    const frames = encodeMessage(message, signer).map((frame) => Buffer.from(frame));
    expect(decodeMessage(frames, signer)).toEqual(message);
  });

  it("know a changed byte in each signed frame", () => {
    const signer = createSigner("hmac-sha256", "key");
    const frames = encodeMessage({ header: createHeader("x", "s"), content: { a: 1 } }, signer);
    for (let i = 2; i < 6; i++) {
      const changed = frames.map((frame) => Buffer.from(frame));
      changed[i]![changed[i]!.length - 1]! ^= 1;
      expect(() => decodeMessage(changed, signer)).toThrow(/signature/);
    }
  });
});

describe("createSigner()", () => {
  it("signs short and long messages as Node's own HMAC does, whatever the length of the key", () => {
    for (const keyLength of [1, 36, 64, 65, 200]) {
      const key = "kø".repeat(keyLength).slice(0, keyLength);
      const signer = createSigner("hmac-sha256", key);
      for (const length of [0, 100, 16_384, 20_000]) {
        const frames = [Buffer.from("{}"), Buffer.alloc(length, "x")];
        const expected = createHmac("sha256", key).update(Buffer.concat(frames)).digest("hex");
        expect(signer.sign(frames)).toBe(expected);
        expect(signer.verify(Buffer.from(expected), frames)).toBe(true);
        expect(signer.verify(Buffer.from(expected), [...frames, Buffer.from("y")])).toBe(false);
      }
    }
  });

  it("gives the digests of RFC 4231, test case 2", () => {
    const signer = createSigner("hmac-sha256", "Jefe");
    expect(signer.sign([Buffer.from("what do ya want "), Buffer.from("for nothing?")])).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });

  it("refuses a scheme that is not known", () => {
    for (const scheme of ["hmac-nosuch", "sha256", ""]) {
      expect(() => createSigner(scheme, "key")).toThrow(expect.objectContaining({ code: "SIGNATURE_SCHEME" }));
    }
  });
});

describe("readConnection()", () => {
  it("refuses a missing file with a hint", async () => {
    await expect(readConnection("/nonexistent/connection.json")).rejects.toMatchObject({ code: "CONNECTION_FILE" });
  });

  it("refuses half a pair of keys", async () => {
    const folder = await mkdtemp(join(tmpdir(), "albedo-wire-"));
    const file = join(folder, "connection.json");
    const ports = { shell_port: 1, iopub_port: 2, stdin_port: 3, control_port: 4, hb_port: 5 };
    for (const keys of [{ curve_publickey: "x".repeat(40) }, { curve_publickey: "short", curve_secretkey: "short" }]) {
      await writeFile(file, JSON.stringify({ ...ports, ...keys }));
      await expect(readConnection(file)).rejects.toMatchObject({ message: expect.stringContaining("CURVE") });
    }
    await rm(folder, { recursive: true });
  });
});

describe("SendQueue", () => {
  it("never begins a send while another is in flight, and keeps the order", async () => {
    const sent: number[] = [];
    let inFlight = 0;
    const queue = new SendQueue(
      {
        async send([frame]) {
          if (inFlight++ > 0) throw new Error("EBUSY");
          await new Promise((resolve) => setImmediate(resolve));
          sent.push(frame![0]!);
          inFlight--;
        },
      },
      (error) => expect.unreachable(error.message),
    );
    for (let i = 0; i < 100; i++) queue.send([Uint8Array.of(i)]);
    await queue.drained();
    expect(sent).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});
