"""Behaviours that notebooks rely on, probed through jupyter_client as any front end would.

Prints one JSON object: the name of each probe and `true`, or what was seen instead.
Run in a folder that may be written to, with the kernelspec on JUPYTER_PATH.
"""

import json
import os
import queue
import re
import time

from jupyter_client.manager import KernelManager

TIMEOUT = 30
PROBES = {}


def probe(function):
    PROBES[function.__name__] = function
    return function


class Cell:
    """What came of a request: its reply and its messages on iopub, in order."""

    def __init__(self, reply, messages):
        self.reply = reply["content"]
        self.messages = messages
        self.status = self.reply["status"]

    def of(self, kind):
        return [m["content"] for m in self.messages if m["msg_type"] == kind]

    def text(self, name="stdout"):
        return "".join(c["text"] for c in self.of("stream") if c["name"] == name)

    @property
    def result(self):
        results = self.of("execute_result")
        return results[0]["data"].get("text/plain") if results else None

    @property
    def error(self):
        errors = self.of("error")
        return re.sub(r"\x1b\[\d+m", "", "\n".join(errors[0]["traceback"])) if errors else ""


class Kernel:
    def __init__(self):
        self.manager = KernelManager(kernel_name="albedo")
        self.manager.start_kernel(cwd=os.getcwd())
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.seen = []
        self.replies = {}

    def next_iopub(self, timeout=TIMEOUT):
        message = self.client.get_iopub_msg(timeout=timeout)
        self.seen.append(message)
        return message

    def collect(self, msg_id):
        """All iopub messages of a request, which may have come between those of others."""

        def own():
            return [m for m in self.seen if m["parent_header"].get("msg_id") == msg_id]

        def is_idle(message):
            return message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"

        while not any(is_idle(message) for message in own()):
            self.next_iopub()
        return own()

    def reply_to(self, msg_id, get=None):
        """The reply to a request; those to others that come before it are kept for later."""
        get = get or self.client.get_shell_msg
        while msg_id not in self.replies:
            reply = get(timeout=TIMEOUT)
            self.replies[reply["parent_header"].get("msg_id")] = reply
        return self.replies.pop(msg_id)

    def run(self, code, **options):
        msg_id = self.client.execute(code, **options)
        reply = self.reply_to(msg_id)
        return Cell(reply, self.collect(msg_id))

    def start(self, code):
        """Sends a cell and waits until it says that it runs."""
        msg_id = self.client.execute(f"console.log('running');\n{code}")
        while True:
            message = self.next_iopub()
            if message["msg_type"] == "stream" and "running" in message["content"]["text"]:
                return msg_id

    def finish(self, msg_id):
        reply = self.reply_to(msg_id)
        return Cell(reply, self.collect(msg_id))

    def ask(self, kind, content, channel="shell"):
        message = self.client.session.msg(kind, content)
        getattr(self.client, f"{channel}_channel").send(message)
        get = self.client.get_control_msg if channel == "control" else self.client.get_shell_msg
        return self.reply_to(message["header"]["msg_id"], get)["content"]

    def interrupt(self):
        return self.ask("interrupt_request", {}, "control")

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def is_true(*checks):
    for index, check in enumerate(checks):
        if isinstance(check, tuple):
            seen, wanted = check
            assert seen == wanted, f"check {index + 1}: {seen!r} is not {wanted!r}"
        else:
            assert check, f"check {index + 1} failed"


@probe
def info(k):
    reply = k.ask("kernel_info_request", {})
    language = reply["language_info"]
    is_true((reply["status"], "ok"), (language["name"], "typescript"), (language["file_extension"], ".ts"))


@probe
def top_level_await(k):
    is_true((k.run("const late: number = await Promise.resolve(4)\nlate").result, "4"))


@probe
def redeclare(k):
    for code in ["let r = 1", "const r = 2", "class r {}", "function r() {}", "const r = () => 3", "let r = 4; r"]:
        cell = k.run(code)
        is_true((cell.status, "ok"))
    is_true((cell.result, "4"))


@probe
def import_esm_npm(k):
    os.makedirs("node_modules/only-esm", exist_ok=True)
    with open("node_modules/only-esm/package.json", "w") as file:
        file.write('{"name": "only-esm", "type": "module", "exports": {"import": "./i.js"}}')
    with open("node_modules/only-esm/i.js", "w") as file:
        file.write("export const one = 1;")
    is_true((k.run("import { one } from 'only-esm'\none").result, "1"))


@probe
def import_local_reload(k):
    def write(value):
        with open("inner.ts", "w") as file:
            file.write(f"export const value: number = {value};")

    with open("outer.ts", "w") as file:
        file.write("import { value } from './inner';\nexport const seen = value;")
    write(1)
    is_true((k.run("import { seen } from './outer'\nseen").result, "1"))
    write(2)
    is_true((k.run("import { seen } from './outer'\nseen").result, "2"))


@probe
def uncaught_rejection(k):
    k.run("let kept = 5; Promise.reject(new Error('nobody cares')); undefined")
    is_true((k.run("kept").result, "5"))


@probe
def timer_throw(k):
    k.run("let held = 6; setTimeout(() => { throw new Error('in a timer') }, 5); undefined")
    time.sleep(0.1)
    is_true((k.run("held").result, "6"))


@probe
def process_exit(k):
    k.run("let there = 7")
    is_true((k.run("process.exit(1)").status, "error"), (k.run("there").result, "7"))


@probe
def runtime_error(k):
    cell = k.run("const fine = 1;\n\n  nothingOfThisName();")
    is_true(
        (cell.status, "error"),
        (cell.reply["ename"], "ReferenceError"),
        "nothingOfThisName is not defined" in cell.reply["evalue"],
        "line 3, column 3" in cell.error,
        (len(cell.of("error")), 1),
    )


@probe
def error_cause(k):
    is_true("the deeper reason" in k.run("throw new Error('outer', { cause: new Error('the deeper reason') })").error)


@probe
def syntax_error(k):
    cell = k.run("let a = 1;\nlet b: = 2;")
    is_true((cell.reply["ename"], "SyntaxError"), "line 2, column 8" in cell.error)


@probe
def stack_overflow(k):
    is_true((k.run("const deep = (): number => deep() + 1; deep()").reply["ename"], "RangeError"))
    is_true((k.run("1 + 1").result, "2"))


@probe
def values(k):
    k.run("let q = 1; const get = () => q")
    k.run("q = 7")
    is_true((k.run("get()").result, "7"), (k.run("10n ** 3n").result, "1000n"), (k.run("'a';").result, "'a'"))
    is_true((k.run("undefined").result, None), (k.run("({ a: [1] })").result, "{ a: [ 1 ] }"))


@probe
def rich_display(k):
    cell = k.run("({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/html': '<i>x</i>', 'text/plain': 'x' }) })")
    is_true((cell.of("execute_result")[0]["data"], {"text/html": "<i>x</i>", "text/plain": "x"}))
    is_true((k.run("display({ 'text/markdown': '*x*' })").of("display_data")[0]["data"], {"text/markdown": "*x*"}))


@probe
def display_update(k):
    first = k.run("const shown = display({ 'text/plain': 'one' })").of("display_data")[0]
    second = k.run("shown.update({ 'text/plain': 'two' })").of("update_display_data")[0]
    is_true((first["transient"]["display_id"], second["transient"]["display_id"]), (second["data"]["text/plain"], "two"))


@probe
def clear_output(k):
    is_true((k.run("clearOutput({ wait: true })").of("clear_output"), [{"wait": True}]))


@probe
def stdin(k):
    msg_id = k.client.execute("const name = await input('Name? '); name + '!'", allow_stdin=True)
    question = k.client.get_stdin_msg(timeout=TIMEOUT)
    is_true((question["content"], {"prompt": "Name? ", "password": False}))
    k.client.input("Vénus 😀")
    is_true((k.finish(msg_id).result, "'Vénus 😀!'"))
    is_true((k.run("await input('again')", allow_stdin=False).status, "error"))


@probe
def comm(k):
    opened = k.run(
        "const line = globalThis[Symbol.for('albedo.comms')].open('probe.target', { a: 1 });\n"
        "line.onMessage(({ data }) => line.send({ back: data.n * 2 })); undefined"
    ).of("comm_open")[0]
    info = k.ask("comm_info_request", {"target_name": "probe.target"})
    message = k.client.session.msg("comm_msg", {"comm_id": opened["comm_id"], "data": {"n": 21}})
    k.client.shell_channel.send(message)
    answers = [m["content"] for m in k.collect(message["header"]["msg_id"]) if m["msg_type"] == "comm_msg"]
    is_true(opened["comm_id"] in info["comms"], (answers[0]["data"], {"back": 42}))


@probe
def history(k):
    k.run("const rememberMe = 1")
    reply = k.ask("history_request", {"hist_access_type": "tail", "n": 1, "output": False, "raw": True})
    is_true((reply["history"][-1][2], "const rememberMe = 1"))
    search = {"hist_access_type": "search", "pattern": "*rememberM?*", "output": False, "raw": True, "n": 5}
    is_true(len(k.ask("history_request", search)["history"]) >= 1)


@probe
def is_complete(k):
    seen = [k.ask("is_complete_request", {"code": code})["status"] for code in ["1 + 1", "function f() {", "foo(]"]]
    is_true((seen, ["complete", "incomplete", "invalid"]))
    is_true((k.ask("is_complete_request", {"code": "if (a) {\n  b("})["indent"], "    "))


@probe
def stop_on_error(k):
    ids = [k.client.execute(code) for code in ["throw new Error('first')", "1", "2"]]
    replies = [k.reply_to(each)["content"]["status"] for each in ids]
    for each in ids:
        k.collect(each)
    is_true((replies, ["error", "aborted", "aborted"]))
    ids = [k.client.execute("throw new Error('first')", stop_on_error=False), k.client.execute("1")]
    replies = [k.reply_to(each)["content"]["status"] for each in ids]
    for each in ids:
        k.collect(each)
    is_true((replies, ["error", "ok"]))


@probe
def cell_right_after_error(k):
    k.run("throw new Error('x')")
    is_true((k.run("1 + 1").result, "2"))


@probe
def stdout_order(k):
    cell = k.run("for (let i = 0; i < 10000; i++) console.log(`line ${i}`)")
    lines = cell.text().splitlines()
    is_true((lines, [f"line {i}" for i in range(10000)]), len(cell.of("stream")) <= 60)
    text = "".join(c["name"][3] + c["text"] for c in k.run("console.log(1); console.error(2); console.log(3)").of("stream"))
    is_true((text, "o1\ne2\no3\n"))


@probe
def silent(k):
    before = k.run("1").reply["execution_count"]
    cell = k.run("console.log('kept quiet'); 5", silent=True)
    kinds = [m["msg_type"] for m in cell.messages]
    is_true("execute_result" not in kinds, "execute_input" not in kinds)
    is_true((k.run("1").reply["execution_count"], before + 1))


@probe
def user_expressions(k):
    reply = k.run("const u: number = 3", user_expressions={"good": "u * 2", "bad": "nothing.here"}).reply
    good, bad = reply["user_expressions"]["good"], reply["user_expressions"]["bad"]
    is_true((good["data"]["text/plain"], "6"), (bad["status"], "error"), (bad["ename"], "ReferenceError"))


@probe
def late_output(k):
    first = k.client.execute("setTimeout(() => console.log('late'), 150); undefined")
    k.finish(first)
    k.run("await new Promise((done) => setTimeout(done, 400))")
    late = [m for m in k.seen if m["msg_type"] == "stream" and m["content"]["text"] == "late\n"]
    is_true((len(late), 1), (late[0]["parent_header"]["msg_id"], first))


@probe
def unicode_cursor(k):
    k.run("const planet = { moons: 2 }")
    code = "'😀😀'; planet.mo"
    reply = k.ask("complete_request", {"code": code, "cursor_pos": len(code)})
    is_true((reply["matches"], ["moons"]), (code[reply["cursor_start"] : reply["cursor_end"]], "mo"))


@probe
def bad_signature(k):
    session = k.client.session
    message = session.msg("execute_request", {"code": "globalThis.forged = 1", "silent": False})
    key, session.key = session.key, b"not the key"
    k.client.shell_channel.send(message)
    session.key = key
    is_true((k.run("typeof (globalThis as any).forged").result, "'undefined'"))


@probe
def iopub_welcome(k):
    second = k.manager.client()
    second.start_channels(shell=False, stdin=False, hb=False, control=False)
    message = second.get_iopub_msg(timeout=TIMEOUT)
    second.stop_channels()
    is_true((message["msg_type"], "iopub_welcome"))


@probe
def interrupt_queue(k):
    k.run("let state = 1")
    running = k.start("state = 2; while (true) {}")
    waiting = k.client.execute("state = 3")
    is_true((k.interrupt()["status"], "ok"))
    replies = [k.reply_to(each)["content"]["status"] for each in (running, waiting)]
    for each in (running, waiting):
        k.collect(each)
    is_true((replies, ["error", "aborted"]), (k.run("state").result, "2"))


@probe
def interrupt_burst(k):
    k.run("let burst = 0")
    for code in ["while (true) {}", "await new Promise(() => {})"] * 3:
        running = k.start(f"burst++; {code}")
        for _ in range(5):
            k.interrupt()
        is_true((k.finish(running).status, "error"))
    is_true((k.run("burst").result, "6"))


@probe
def debug(k):
    def command(name, **arguments):
        request = {"type": "request", "seq": 1, "command": name, "arguments": arguments}
        return k.ask("debug_request", request, "control")

    def next_event(name):
        while True:
            message = k.next_iopub()
            if message["msg_type"] == "debug_event" and message["content"]["event"] == name:
                return message["content"]["body"]

    code = "let probed = 1;\nprobed += 1;\nprobed"
    command("initialize")
    is_true(command("attach")["success"], command("debugInfo")["body"]["isStarted"])
    path = command("dumpCell", code=code)["body"]["sourcePath"]
    placed = command("setBreakpoints", source={"path": path}, breakpoints=[{"line": 2}])
    is_true((placed["body"]["breakpoints"][0]["line"], 2))
    command("configurationDone")
    cell = k.client.execute(code)
    is_true((next_event("stopped")["reason"], "breakpoint"))
    frame = command("stackTrace", threadId=1)["body"]["stackFrames"][0]
    is_true((frame["line"], 2), (frame["source"]["path"], path))
    names = [variable["name"] for variable in command("inspectVariables")["body"]["variables"]]
    is_true("probed" in names)
    command("continue", threadId=1)
    is_true((k.finish(cell).result, "2"))
    is_true(command("disconnect")["success"])


@probe
def subshell(k):
    subshell_id = k.ask("create_subshell_request", {}, "control")["subshell_id"]
    is_true((k.ask("list_subshell_request", {}, "control")["subshell_id"], [subshell_id]))
    main = k.start("let letGo; await new Promise((go) => { letGo = go })\n'main'")
    message = k.client.session.msg("execute_request", {"code": "letGo(); 'sub'", "silent": False})
    message["header"]["subshell_id"] = subshell_id
    k.client.shell_channel.send(message)
    is_true((k.finish(message["header"]["msg_id"]).result, "'sub'"), (k.finish(main).result, "'main'"))
    is_true((k.ask("delete_subshell_request", {"subshell_id": subshell_id}, "control")["status"], "ok"))


@probe
def control_while_busy(k):
    running = k.start("while (true) {}")
    started = time.monotonic()
    reply = k.ask("kernel_info_request", {}, "control")
    k.interrupt()
    k.finish(running)
    is_true((reply["status"], "ok"), time.monotonic() - started < TIMEOUT)


@probe
def shutdown(k):
    reply = k.ask("shutdown_request", {"restart": False}, "control")
    is_true((reply["status"], "ok"), (reply["restart"], False))
    for _ in range(100):
        if not k.manager.is_alive():
            return
        time.sleep(0.1)
    raise AssertionError("the process is still there after 10 s")


def main():
    kernel = Kernel()
    results = {}
    try:
        for name, function in PROBES.items():
            try:
                function(kernel)
                results[name] = True
            except (AssertionError, IndexError, KeyError, queue.Empty) as error:
                results[name] = f"{type(error).__name__}: {error}"
    finally:
        kernel.stop()
    print(json.dumps(results))


if __name__ == "__main__":
    main()
