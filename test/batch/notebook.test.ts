import { resolve } from "node:path";
import { expect, it } from "vitest";
import { failures, runCells } from "../support/run-cells.ts";

const call = (inputs: string, options = "") =>
  `await batch.map("test/fixtures/batch/jobs.ts", "talkative", ${inputs}, { executor: localExecutor({ workers: 1 }) ${options} })`;

it("batch.map() shows a bar in the cell, and the logs of inputs that failed", async () => {
  const results = await runCells(
    [
      'import { batch, localExecutor } from "albedo/batch";',
      call("[2, 4]"),
      call("[2, 3, 4]", ", allowFailures: true, retries: 0"),
    ],
    resolve("."),
  );
  expect(failures(results)).toEqual([]);
  const [, good, odd] = results.map(
    ({ outputs }) => outputs as { output_type: string; data?: Record<string, string> }[],
  );
  const texts = (outputs: typeof good) => outputs.map(({ data }) => data?.["text/plain"]);

  expect(texts(good)).toEqual([expect.stringMatching(/^talkative: 2 of 2 inputs, in /), "[ 1, 2 ]"]);
  expect(good[0].data!["text/html"]).toMatch(/<progress value="2" max="2"/);

  expect(texts(odd)[0]).toMatch(/^talkative: 3 of 3 inputs, in .*, 1 failed$/);
  expect(texts(odd)[1]).toMatch(
    /^1 input failed\ninput 1 \(3\): Cannot halve 3\nlog of chunk 1:\nlooking at 3\ninput 1: RangeError/,
  );
  expect(odd[1].data!["text/html"]).toMatch(/<details><summary>log of chunk 1<\/summary><pre>looking at 3\n/);
  expect(texts(odd)[2]).toBe("[ 1, undefined, 2 ]");
});
