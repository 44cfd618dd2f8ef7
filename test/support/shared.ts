import { afterAll, afterEach, beforeEach } from "vitest";

/**
 * What the tests of a block share because it takes long to start. It starts before the first of them; after a test that
 * failed, which may have left it broken, the next test and the next try get a fresh one.
 *
 * @param timeoutMs - time for a start or an end
 * @returns gives the present one, within a test
 */
export function shared<T>(start: () => Promise<T>, stop: (old: T) => Promise<void>, timeoutMs?: number): () => T {
  let present: T | undefined;
  // From the start of a test until it has passed with all its hooks, nobody knows.
  let isWhole = false;
  const end = async (): Promise<void> => {
    const old = present;
    present = undefined;
    if (old !== undefined) await stop(old);
  };
  beforeEach(async () => {
    if (!isWhole) await end();
    isWhole = false;
    present ??= await start();
  }, timeoutMs);
  afterEach(({ task }) => {
    isWhole = task.result?.state !== "fail";
  });
  afterAll(end, timeoutMs);
  return () => present!;
}
