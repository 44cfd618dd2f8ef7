import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { nextMessage, resultText, sharedKernel } from "../kernel/kernel.ts";

const root = resolve(import.meta.dirname, "../..");

describe("Threads", () => {
  it("keep a process alive while they compute, and let it end when they rest", async () => {
    const program = `
      import { matrix } from "albedo";
      import { silhouetteScore } from "albedo/parallel";
      const x = matrix(Float64Array.from({ length: 8000 }, (_, i) => Math.sin(i * i)), 4000, 2);
      const score = await silhouetteScore(x, Array.from({ length: 4000 }, (_, i) => i % 3), { threads: 2 });
      console.log(typeof score);
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
      cwd: root,
    });
    expect(stdout).toBe("number\n");
  });
});

describe("A cell that computes in threads", () => {
  const kernel = sharedKernel({ cwd: root });

  // Enough work for minutes.
  const work = `
    import { matrix } from "albedo";
    import { silhouetteScore } from "albedo/parallel";
    const x = matrix(Float64Array.from({ length: 600_000 }, (_, i) => Math.sin(i * i)), 300_000, 2);
    const labels = Int32Array.from({ length: 300_000 }, (_, i) => i % 3);
    const report = () => console.log("running");
  `;
  const small = `
    const few = matrix(x.data.slice(0, 4000), 2000, 2);
    await silhouetteScore(few, labels.slice(0, 2000), { threads: 2 }) === (await import("albedo")).silhouetteScore(few, labels.slice(0, 2000))
  `;

  it.each([
    ["that passes its signal", "{ threads: 2, signal: interrupted, onProgress: report }"],
    ["that passes none", "{ threads: 2, onProgress: report }"],
  ])("%s can be stopped: after 200 ms no thread works, and the next cell finds them ready", async (_, options) => {
    await kernel().execute(work);
    const running = nextMessage(kernel(), (_, { content }) => String(content.text).startsWith("running"));
    const result = kernel().execute(`await silhouetteScore(x, labels, ${options})`);
    // A cell that fails says why below.
    await Promise.race([running, result]);
    await kernel().interrupt();
    const { status, error } = await result;
    expect([status, error?.ename]).toEqual(["error", "Interrupted"]);
    await sleep(200);
    const used = await kernel().execute(`
      const before = process.cpuUsage();
      await new Promise((resolve) => setTimeout(resolve, 400));
      const { user, system } = process.cpuUsage(before);
      (user + system) / 1000
    `);
    // Two threads at work would use up to 800 ms here, the idle process a few.
    expect(Number(resultText(used.outputs))).toBeLessThan(100);
    expect(resultText((await kernel().execute(small)).outputs)).toBe("true");
  });
});
