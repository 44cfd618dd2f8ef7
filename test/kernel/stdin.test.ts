import { describe, expect, it } from "vitest";
import { resultText, sharedKernel } from "./kernel.ts";

const kernel = sharedKernel();

describe("input and prompt", () => {
  it("ask the front end that sent the cell", async () => {
    const questions: unknown[] = [];
    const { outputs } = await kernel().execute(
      "[await input('name? '), prompt('age? '), await input('secret? ', { password: true })].join()",
      {
        onInput: (prompt, password) => {
          questions.push([prompt, password]);
          return prompt.slice(0, 3);
        },
      },
    );
    expect(questions).toEqual([
      ["name? ", false],
      ["age? ", false],
      ["secret? ", true],
    ]);
    expect(resultText(outputs)).toBe("'nam,age,sec'");
  });

  it("asked together are answered one after the other", async () => {
    const { outputs } = await kernel().execute("await Promise.all([input('a'), input('b'), input('c')])", {
      onInput: (prompt) => prompt.toUpperCase(),
    });
    expect(resultText(outputs)).toBe("[ 'A', 'B', 'C' ]");
  });

  it("prompt takes its default for an empty answer, and keeps characters beyond the basic plane", async () => {
    const { outputs } = await kernel().execute("[prompt('x', 'default'), await input('\u{1f31e}')].join()", {
      onInput: (prompt) => (prompt === "x" ? "" : prompt),
    });
    expect(resultText(outputs)).toBe("'default,\u{1f31e}'");
  });

  it("fail where the cell may not ask", async () => {
    for (const code of ["await input('x')", "prompt('x')"]) {
      const { error } = await kernel().execute(code);
      expect(error?.traceback.join("\n")).toContain("NO_INPUT");
    }
  });
});
