import type { Reporter, TestModule } from "vitest/node";
import { full } from "./full.ts";

/** Tells which tests were left out for their length, and ends a run with `N passed, N failed, N skipped` alone on a line, which .ci/run relies on. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const leftOut = new Map<string, number>();
    const count = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests++;
        const { state } = test.result();
        if (state === "skipped" && !full && test.meta().long) {
          leftOut.set(module.relativeModuleId, (leftOut.get(module.relativeModuleId) ?? 0) + 1);
        }
        if (state === "passed" || state === "failed" || state === "skipped") count[state]++;
        else count.failed++;
      }
      if (tests === 0 || module.errors().length > 0) count.failed++;
    }
    if (leftOut.size > 0) {
      const files = [...leftOut].map(([file, tests]) => `${file} (${tests})`);
      console.log(`\nSkipped for their length, run where CI or ALBEDO_FULL_TESTS is set:\n  ${files.join("\n  ")}`);
    }
    console.log(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  }
}
