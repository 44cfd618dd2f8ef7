import { findChromium } from "../../kernel/jupyter/chromium.ts";
import { ensureEnvironment } from "../../kernel/jupyter/environment.ts";

/**
 * Prepares what tests with Jupyter and a browser need. Without Python or Chromium those tests skip;
 * where `CI` is set a missing one is an error, so that they cannot be lost unnoticed.
 */
export default async function setup(): Promise<void> {
  const missing: string[] = [];
  try {
    const environment = await ensureEnvironment({ onProgress: (line) => console.log(line) });
    if (!environment) missing.push("Python 3.10 or later");
  } catch (error) {
    missing.push(`Jupyter (${(error as Error).message})`);
  }
  if (!findChromium()) missing.push("Chromium");
  if (missing.length === 0) return;
  if (process.env.CI) throw new Error(`The tests need ${missing.join(" and ")}`);
  console.log(`Tests that need ${missing.join(" or ")} are skipped: not found`);
}
