import { defineConfig } from "vitest/config";
import LongestFirst from "./test/support/longest-first.ts";

/** Folders whose tests only compute: one process runs many of their files, and loads once what they share. */
const computing =
  "cluster|decomposition|figures|images|interactive|io|language|large|manifold|metrics|neighbors|nn|planet|stats|table|wasm";

/** Files of these folders that start browsers, watch or exhaust memory, or compute without WebAssembly. */
const others = [
  "test/figures/{chromium,render,steps}.test.ts",
  "test/nn/{browser,out-of-memory}.test.ts",
  "test/{io/damaged-files,manifold/plain-tsne,planet/fuzz}.test.ts",
];

const options = {
  testTimeout: 180_000,
  hookTimeout: 360_000,
  // Vitest gives up after a second.
  expect: { poll: { timeout: 60_000 } },
  // Real browsers, kernels and daemons on a shared machine miss a moment now and then; what fails twice is broken.
  retry: process.env.CI ? 1 : 0,
};

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    // Modules stay transpiled from run to run, in node_modules.
    experimental: { fsModuleCache: true },
    reporters: ["default", "./test/support/closing-line.ts"],
    // One more than the cores of a small machine: many tests wait for servers and browsers. The whole suite computes.
    maxWorkers: process.env.CI ? 2 : 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...options,
          name: "alone",
          include: ["test/*.test.ts", `test/!(${computing})/**/*.test.ts`, ...others],
        },
      },
      {
        test: {
          ...options,
          name: "together",
          include: [`test/(${computing})/**/*.test.ts`],
          exclude: others,
          isolate: false,
          unstubEnvs: true,
          restoreMocks: true,
        },
      },
    ],
  },
});
