import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    reporters: ["default", "./test/support/closing-line.ts"],
    testTimeout: 180_000,
    hookTimeout: 360_000,
    // Vitest gives up after a second.
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
    // Real browsers, kernels and daemons on a shared machine miss a moment now and then; what fails twice is broken.
    retry: process.env.CI ? 1 : 0,
  },
});
