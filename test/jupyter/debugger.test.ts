import { describe, expect, it } from "vitest";
import { hasBrowser } from "../support/environment.ts";
import { long } from "../support/full.ts";
import { NotebookPage, notebookOf, notebookTimeout } from "../support/jupyterlab.ts";
import { sharedJupyter } from "../support/shared-jupyter.ts";

const cell = `function total(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) {
    sum += value;
  }
  return sum;
}
total([5, 6, 7])`;

describe.skipIf(!hasBrowser)("the debugger in JupyterLab", long, () => {
  const frontEnd = sharedJupyter({ files: { "debug.ipynb": notebookOf([cell, "let calm = 1;\ncalm + 1"]) } });

  it(
    "sets a breakpoint by mouse, stops there, shows a variable, steps and goes on",
    async () => {
      const { server, browser } = frontEnd();
      const notebook = await NotebookPage.open(server, browser, "debug.ipynb");
      const { page } = notebook;
      const options = { timeout: 90_000 };
      // JupyterLab loses the session when the button is pressed between its first questions to the debugger.
      await notebook.settled();
      const bug = page.locator('.jp-DebuggerBugButton:not([aria-disabled="true"])');
      await expect.poll(() => bug.getAttribute("title"), options).toMatch(/^Enable Debugger/);
      await bug.click(options);
      await page.waitForSelector(".jp-DebuggerSidebar", options);

      const editor = page.locator(".jp-Notebook .jp-CodeCell").first();
      const line = await editor.locator(".cm-line", { hasText: "sum += value" }).boundingBox(options);
      const gutter = await editor.locator("div.cm-breakpoint-gutter").boundingBox(options);
      await page.mouse.click(gutter!.x + gutter!.width / 2, line!.y + line!.height / 2);
      await editor.locator(".cm-breakpoint-icon:visible").first().waitFor(options);

      await editor.locator(".cm-content").click();
      await page.keyboard.press("Shift+Enter");
      const frames = page.locator(".jp-DebuggerCallstack-body li");
      await frames.first().waitFor(options);
      expect(await frames.allInnerTexts()).toMatchObject(
        [/total/, /\(cell\)/].map((name) => expect.stringMatching(name)),
      );
      const highlighted = page.locator(".jp-DebuggerEditor-highlight");
      await highlighted.waitFor(options);
      expect(await highlighted.textContent()).toContain("sum += value");

      const variables = async () =>
        (await page.locator(".jp-DebuggerVariables jp-tree-item").allInnerTexts())
          .map((text) => text.replace(/\s+/g, " "))
          .filter((text) => text !== "");
      await expect.poll(variables, options).toEqual(["value 5", "values Array(3) [5, 6, 7]", "sum 0"]);
      await page.locator('.jp-DebuggerSidebar [title^="Next"]').click(options);
      await expect.poll(variables, options).toContain("sum 5");

      // Away with the breakpoint, and on to the end.
      await page.mouse.click(gutter!.x + gutter!.width / 2, line!.y + line!.height / 2);
      await editor
        .locator(".cm-breakpoint-icon:visible")
        .first()
        .waitFor({ state: "detached", ...options });
      await page.locator('.jp-DebuggerSidebar [title^="Continue"]').click(options);
      await editor.locator(".jp-OutputArea-output", { hasText: "18" }).waitFor(options);
      await notebook.kernelIdle();
      expect(notebook.errors).toEqual([]);
      await notebook.close();
    },
    notebookTimeout,
  );
});
