import { describe, expect, it } from "vitest";
import { nextMessage, recordIopub, resultText, sharedKernel, streamText } from "./kernel.ts";

const kernel = sharedKernel();
const comms = 'globalThis[Symbol.for("albedo.comms")]';

describe("comms", () => {
  it("opened by a cell reach the front end, with buffers, and are listed", async () => {
    const { messages, stop } = recordIopub(kernel());
    await kernel().execute(`
      const line = ${comms}.open("test.target", { a: 1 }, { id: "line-1", buffers: [Uint8Array.of(1, 2)], metadata: { v: 2 } });
      line.send({ b: 2 }, { buffers: [Uint8Array.of(3), new Uint8Array(0), Uint8Array.of(4, 5)] });
      undefined`);
    stop();
    const open = messages.find(({ header }) => header.msg_type === "comm_open")!;
    expect(open.content).toEqual({ comm_id: "line-1", target_name: "test.target", data: { a: 1 } });
    expect(open.metadata).toEqual({ v: 2 });
    expect(open.buffers.map((buffer) => [...buffer])).toEqual([[1, 2]]);
    const message = messages.find(({ header }) => header.msg_type === "comm_msg")!;
    expect(message.content).toEqual({ comm_id: "line-1", data: { b: 2 } });
    expect(message.buffers.map((buffer) => [...buffer])).toEqual([[3], [], [4, 5]]);
    const info = await kernel().request("shell", "comm_info_request");
    expect(info).toEqual({ status: "ok", comms: { "line-1": { target_name: "test.target" } } });
    const other = await kernel().request("shell", "comm_info_request", { target_name: "other" });
    expect(other.comms).toEqual({});
  });

  it("take messages and the end from the front end", async () => {
    await kernel().execute(`
      const two = ${comms}.open("test.two", {}, { id: "two" });
      const got = [];
      two.onMessage(({ data, buffers }) => { got.push([data.n, ...buffers.map((b) => [...b])]) });
      two.onClose(() => { got.push("closed") });
      undefined`);
    const buffers = [Buffer.of(7, 8), Buffer.of(9)];
    await kernel().sendComm("comm_msg", { content: { comm_id: "two", data: { n: 1 } }, buffers });
    await kernel().sendComm("comm_close", { content: { comm_id: "two", data: {} } });
    const { outputs } = await kernel().execute("JSON.stringify([got, two.isOpen])");
    expect(resultText(outputs)).toBe("'[[[1,[7,8],[9]],\"closed\"],false]'");
    expect((await kernel().request("shell", "comm_info_request", { target_name: "test.two" })).comms).toEqual({});
  });

  it("are handled while a cell awaits, and what they print belongs to the message", async () => {
    await kernel().execute(`
      let answer;
      const three = ${comms}.open("test.three", {}, { id: "three" });
      three.onMessage(({ data }) => { console.log("handler"); answer?.(data.value) });
      undefined`);
    const asked = nextMessage(kernel(), (_, { content }) => content.text === "waiting\n");
    const cell = kernel().execute("console.log('waiting'); await new Promise((resolve) => { answer = resolve })");
    await asked;
    const printed = nextMessage(kernel(), (_, { content }) => content.text === "handler\n");
    await kernel().sendComm("comm_msg", { content: { comm_id: "three", data: { value: 12 } } });
    const { outputs } = await cell;
    expect(resultText(outputs)).toBe("12");
    expect(streamText(outputs)).toBe("waiting\n");
    expect((await printed).parentHeader).toMatchObject({ msg_type: "comm_msg" });
  });

  it("opened by the front end reach a registered target, and close on an unknown one", async () => {
    await kernel().execute(`
      ${comms}.register("test.echo", (comm, { data }) => {
        comm.send({ hello: data.name });
        comm.onMessage((message) => comm.send(message.data, { buffers: message.buffers }));
      }); undefined`);
    const { messages, stop } = recordIopub(kernel());
    await kernel().sendComm("comm_open", {
      content: { comm_id: "e1", target_name: "test.echo", data: { name: "you" } },
    });
    await kernel().sendComm("comm_msg", { content: { comm_id: "e1", data: { x: 1 } }, buffers: [Buffer.of(5)] });
    await kernel().sendComm("comm_open", { content: { comm_id: "u1", target_name: "nobody", data: {} } });
    stop();
    const sent = messages.filter(({ header }) => header.msg_type.startsWith("comm_"));
    expect(sent.map(({ header, content }) => [header.msg_type, content.comm_id, content.data])).toEqual([
      ["comm_msg", "e1", { hello: "you" }],
      ["comm_msg", "e1", { x: 1 }],
      ["comm_close", "u1", {}],
    ]);
    expect([...sent[1]!.buffers[0]!]).toEqual([5]);
  });

  it("of widgets give their states to a page that is loaded again", async () => {
    await kernel().execute(`
      const widget = ${comms}.open("jupyter.widget", { state: {} }, { id: "w1" });
      widget.provideState(() => ({
        state: { _model_name: "M", _model_module: "anywidget", _model_module_version: "~0.11.*", value: 3 },
        bufferPaths: [["points"]],
        buffers: [Uint8Array.of(1, 2, 3)],
      })); undefined`);
    const { messages, stop } = recordIopub(kernel());
    const control = { comm_id: "c1", target_name: "jupyter.widget.control", data: {} };
    await kernel().sendComm("comm_open", { content: control });
    await kernel().sendComm("comm_msg", { content: { comm_id: "c1", data: { method: "request_states" } } });
    stop();
    const states = messages.find(({ header }) => header.msg_type === "comm_msg")!;
    expect(states.content.data).toEqual({
      method: "update_states",
      states: {
        w1: {
          model_name: "M",
          model_module: "anywidget",
          model_module_version: "~0.11.*",
          state: { _model_name: "M", _model_module: "anywidget", _model_module_version: "~0.11.*", value: 3 },
        },
      },
      buffer_paths: [["w1", "state", "points"]],
    });
    expect([...states.buffers[0]!]).toEqual([1, 2, 3]);
  });

  it("whose handler fails say so", async () => {
    await kernel().execute(`
      ${comms}.open("test.bad", {}, { id: "bad" }).onMessage(() => { throw new Error("bad handler") }); undefined`);
    const error = nextMessage(kernel(), (_, { header }) => header.msg_type === "error");
    await kernel().sendComm("comm_msg", { content: { comm_id: "bad", data: {} } });
    expect((await error).content.evalue).toBe("bad handler");
  });
});
