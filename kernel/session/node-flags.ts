/**
 * Flags of Node for the process that runs cells, which in a kernel of one process is the one that front ends start. Node
 * otherwise ends the process at the next timer after a callback was terminated.
 */
export const kernelFlags: readonly string[] = ["--no-force-async-hooks-checks"];
