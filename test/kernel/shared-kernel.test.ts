import { describe, expect, it } from "vitest";
import { nextMessage, resultText, sharedKernel } from "./kernel.ts";

const kernel = sharedKernel();

describe("the kernel that the tests of a file share", () => {
  let broken: number | undefined;

  it("is a fresh one where the test before has failed, whatever it left running", { retry: 1 }, async () => {
    if (broken === undefined) {
      broken = kernel().pid;
      const started = nextMessage(kernel(), (_, { content }) => content.text === "on\n");
      void kernel().execute("console.log('on'); while (true) {}");
      await started;
      throw new Error("This first try fails by intent, with an endless cell");
    }
    expect(kernel().pid).not.toBe(broken);
    expect(resultText((await kernel().execute("const kept = 1; kept")).outputs)).toBe("1");
  });

  it("stays the same after a test that has passed", async () => {
    expect(resultText((await kernel().execute("kept")).outputs)).toBe("1");
  });
});
