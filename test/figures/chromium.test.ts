import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openPage } from "../../src/figures/chromium.ts";
import { findChromium } from "../../src/figures/find-chromium.ts";
import { chromium } from "../support/environment.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "albedo-test-chromium-"));
  // Node reads the temporary folder from these at each call.
  for (const name of ["TMPDIR", "TMP", "TEMP"]) vi.stubEnv(name, folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test.skipIf(!chromium)("a page evaluates and awaits, and passes errors on (skipped without Chromium)", async () => {
  const page = await openPage();
  expect(await page.evaluate("Promise.resolve([1, 'é', null])")).toEqual([1, "é", null]);
  expect(await page.evaluate("'x'.repeat(3_000_000).length")).toBe(3_000_000);
  const long = (await page.evaluate("'ü'.repeat(1_000_000)")) as string;
  expect(long.length).toBe(1_000_000);
  await expect(page.evaluate("missing + 1")).rejects.toThrow("missing is not defined");
  await expect(page.send("No.such")).rejects.toThrow();
  page.close();
  expect(page.closed).toBe(true);
  await expect(page.evaluate("1")).rejects.toThrow("has ended");
});

test.skipIf(!chromium)("closing a page removes its profile, and opening one those of dead processes", async () => {
  // Process ids end far below this one.
  const left = join(folder, "albedo-chromium-99999999-abc");
  mkdirSync(left);
  const page = await openPage();
  expect(existsSync(left)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.startsWith("albedo-chromium-"))).toHaveLength(1);
  page.close();
  expect(readdirSync(folder).filter((name) => name.startsWith("albedo-chromium-"))).toEqual([]);
});

test("findChromium() takes ALBEDO_CHROMIUM at its word", () => {
  expect(findChromium({ ALBEDO_CHROMIUM: "/somewhere/chrome", PATH: "" })).toBe("/somewhere/chrome");
});
