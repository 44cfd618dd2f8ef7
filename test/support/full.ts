declare module "vitest" {
  interface TaskMeta {
    /** Left out for its length, unless the whole suite is asked for. */
    long?: boolean;
  }
}

/** Whether the whole suite is asked for: `CI` or `ALBEDO_FULL_TESTS` is set. Otherwise a run takes minutes only. */
export const full = Boolean(process.env.CI || process.env.ALBEDO_FULL_TESTS);

/** Milliseconds that a run of a whole report may take on a shared machine, where it takes four minutes on a quiet one. */
export const reportMs = 1_800_000;

/** Options of a test or block too long for every day: time to end, and a mark, of which the closing lines tell. */
export const long = { skip: !full, meta: { long: true }, timeout: reportMs };
