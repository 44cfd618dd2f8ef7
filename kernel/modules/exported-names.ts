import type { NameUse } from "../language/cell-imports.ts";
import { declaresName } from "./declared-types.ts";
import { ImportError } from "./import-error.ts";
import { nearNames } from "./near-names.ts";

/** What a cell asks of a module: the imported names and how it uses them. */
export type Uses = Readonly<Record<string, NameUse>>;

const maxListed = 12;

/**
 * The names that a cell imports, taken from a module. A name that is only a type is left out. Of a CommonJS module
 * also what Node could not see before it ran.
 *
 * @param declarations - the file in which the module's types can be looked up, found only when a name is missing
 * @throws {@link ImportError} with near names for a name that the module does not have
 */
export function pickNames(
  specifier: string,
  namespace: object,
  uses: Uses,
  declarations: () => string | undefined,
): Record<string, unknown> {
  const exported = namespace as Record<string, unknown>;
  const commonJs = commonJsExports(exported);
  const picked: Record<string, unknown> = {};
  for (const [name, use] of Object.entries(uses)) {
    if (name in exported) picked[name] = exported[name];
    else if (commonJs && name in commonJs) picked[name] = commonJs[name];
    else if (use !== "type") refuseUnlessType(specifier, name, use, { ...commonJs, ...exported }, declarations());
  }
  return picked;
}

function commonJsExports(exported: Record<string, unknown>): Record<string, unknown> | undefined {
  const whole = exported["module.exports"] ?? exported.default;
  if (whole === null || (typeof whole !== "object" && typeof whole !== "function")) return undefined;
  const names = Object.keys(exported).filter((name) => name !== "default" && name !== "module.exports");
  return names.every((name) => name in whole) ? (whole as Record<string, unknown>) : undefined;
}

function refuseUnlessType(
  specifier: string,
  name: string,
  use: NameUse,
  exported: Record<string, unknown>,
  declarations: string | undefined,
): void {
  const isType = declarations !== undefined && declaresName(declarations, name);
  if (isType && use === "unused") return;
  const names = Object.keys(exported).filter((each) => each !== "default" && each !== "module.exports");
  if (isType) {
    const hint = "Use it where a type stands, after a colon or `as`; to make a value, use what the module exports.";
    throw new ImportError("NO_SUCH_EXPORT", `"${name}" is only a type in "${specifier}", it has no value`, hint);
  }
  if (name === "default") {
    const hint = `Import names: import { ${names.slice(0, 3).join(", ")} } from "${specifier}", or everything: import * as …`;
    throw new ImportError("NO_SUCH_EXPORT", `"${specifier}" has no default export`, hint);
  }
  const near = nearNames(name, names);
  const listed = names.sort().slice(0, maxListed).join(", ");
  const hint =
    near.length > 0
      ? `Did you mean ${near.join(" or ")}?`
      : names.length === 0
        ? "It exports nothing by name."
        : `It exports ${listed}${names.length > maxListed ? ` and ${names.length - maxListed} more` : ""}.`;
  throw new ImportError("NO_SUCH_EXPORT", `"${specifier}" does not export "${name}"`, hint);
}
