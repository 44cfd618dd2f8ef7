import type { TypeSource } from "../language/completion.ts";
import type { DescribeTypes } from "../language/inspection.ts";
import type { NotebookTypes } from "../types/notebook-types.ts";
import type { TypeChecks } from "./type-checks.ts";

// A reader waits for an answer while he types: without types in time, live values answer alone.
const limitMs = 800;

/** Types as completion asks for them; undefined where they are switched off. */
export async function typeSource(checks: TypeChecks): Promise<TypeSource | undefined> {
  const types = await checks.types();
  if (!types) return undefined;
  return {
    entries: async (source, cursor) => {
      const { typedEntries } = await import("../types/typed-completion.ts");
      return (await inTime(typedEntries(types, source, cursor))) ?? [];
    },
    names: async () => types.names,
  };
}

/** Types as inspection asks for them. */
export function describeBy(checks: TypeChecks): DescribeTypes {
  return async (source, offset) => {
    const types: NotebookTypes | undefined = await checks.types();
    if (!types) return undefined;
    const { describeTyped } = await import("../types/typed-description.ts");
    return inTime(describeTyped(types, source, offset));
  };
}

/** A result; undefined when it fails or takes too long. */
async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  const failed = () => undefined;
  return Promise.race([work.catch(failed), late]).finally(() => clearTimeout(timer));
}
