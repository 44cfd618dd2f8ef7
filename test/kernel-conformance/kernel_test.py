"""jupyter_kernel_test run against the kernel of this checkout, whose kernelspec is on JUPYTER_PATH."""

import unittest

import jupyter_kernel_test

KERNEL = "albedo"


class AlbedoKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('careful')"

    completion_samples = [
        {"text": "Math.ma", "matches": {"max"}},
        {"text": "const n: number = 1; JSON.str", "matches": {"stringify"}},
        {"text": "import { readFile } from 'node:fs/prom", "matches": {"node:fs/promises"}},
        {"text": "[1, 2, 3].flatM", "matches": {"flatMap"}},
        {"text": "contin", "matches": {"continue"}},
        {"text": "nothingLikeThisExists."},
    ]

    complete_code_samples = [
        "1 + 1",
        "",
        "// a comment",
        "const x: number = 1;",
        "function f(a: string): string { return a; }",
        "if (true) { console.log(1) }",
        "`a ${1 + 1} b`",
        "interface Point { x: number; y: number }",
        "enum Color { Red, Green }",
        "await Promise.resolve(1)",
        "import { readFile } from 'node:fs/promises'",
        "const r = /[(\"'`]/g",
        "({ a: 1 })",
        "{ a: 1, b: 2 }",
        "label: for (;;) break label",
    ]
    incomplete_code_samples = [
        "function f() {",
        "const x =",
        "`abc",
        "/* abc",
        "if (true)",
        "1 +",
        "foo(1,",
        "[1, 2",
        "const o = {",
        "{ a: 1,",
        "class A extends",
        "interface B {",
        "type T =",
        "const f = () =>",
        "import { readFile } from",
        "try {} ",
        "`a ${",
        "enum Color { Red,",
        "x.",
        "const y = 1 + // and then",
    ]
    invalid_code_samples = [
        "\"abc",
        "foo(]",
        "let 1a",
        "return 1",
        "1 1",
        "const = 1",
        "}",
        "/abc",
        "let x: = 1",
    ]

    code_page_something = "Math.max?"
    code_generate_error = "throw new Error('on purpose')"

    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "'text'", "result": "'text'"},
        {"code": "[1, 2, 3].map((n: number) => n * 2)", "result": "[ 2, 4, 6 ]"},
        {"code": "await Promise.resolve(42)", "result": "42"},
        {"code": "{ a: 1 }", "result": "{ a: 1 }"},
        {
            "code": "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>x</b>', 'text/plain': 'x' }) })",
            "mime": "text/html",
            "result": "<b>x</b>",
        },
    ]

    code_display_data = [
        {"code": "display({ 'text/html': '<b>bold</b>' })", "mime": "text/html"},
        {"code": "display({ 'image/svg+xml': '<svg/>' })", "mime": "image/svg+xml"},
        {"code": "display(new Map([[1, 2]]))", "mime": "text/plain"},
        {
            "code": "import * as tslab from 'tslab'\ntslab.display.markdown('# title')",
            "mime": "text/markdown",
        },
    ]

    code_history_pattern = "1 + ?"
    supported_history_operations = ("tail", "range", "search")

    code_inspect_sample = "Math.max"
    code_clear_output = "clearOutput()"


class AlbedoWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
