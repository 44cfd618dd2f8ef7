import { createRequire } from "node:module";

/**
 * ZeroMQ, loaded with the first module that needs it: by `require`, which in a bundle happens no earlier either, and
 * which spares Node reading through its text for the names that it exports.
 */
export const zeromq = createRequire(import.meta.url)("zeromq") as typeof import("zeromq");
