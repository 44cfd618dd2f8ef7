import { patchJob } from "../../src/batch/patches/patch-job.ts";

/** What a plain loop works on: the inputs and settings of a batch of patches. */
export type PlainLoop = readonly [
  root: string,
  inputs: readonly Parameters<typeof patchJob.run>[0][],
  settings: Parameters<typeof patchJob.run>[1],
];

// What a batch is measured against: the same work in a process without any batch.
const [root, inputs, settings] = JSON.parse(process.argv[2]) as PlainLoop;
let bytes = 0;
for (const input of inputs) bytes += (await patchJob.run(input, settings, { root })).data.byteLength;
console.log(bytes);
