import { asObjectLiteral } from "../language/object-cell.ts";
import { type CellNames, cellNames } from "./cell-names.ts";

/** What is known of a name that an earlier cell has declared. */
export interface KnownName {
  /** The module of the cell that declares it. */
  module: string;
  /** Whether it is a variable, which later cells may give other values. */
  isVariable: boolean;
  /** The module of the cell that gave a variable its value last. */
  assigned: string;
}

/** A cell as a TypeScript module. */
export interface CellModule {
  text: string;
  /** Where the cell's own text begins in the module. */
  offset: number;
  /** Length of the cell's own text. */
  length: number;
  names: CellNames;
  /** The modules of earlier cells that it imports. */
  imports: string[];
}

/**
 * Makes a module of a cell: its text, with one line before it that brings in the names of earlier cells that it uses,
 * and one after it that exports what it declares. Constants, functions, classes and types are imported. A variable is
 * declared anew with the type that its own cell gives it and begins with what the last assignment is known to have
 * left, so that it can be assigned and is narrowed as in one file. No name is a global, so that a cell can declare
 * names that Node has, such as `name` or `process`, and modules of earlier cells never change.
 */
export function cellModule(source: string, known: ReadonlyMap<string, KnownName>): CellModule {
  const names = cellNames(source);
  const lists = new Map<string, string[]>();
  const declarations: string[] = [];
  const imports = new Set<string>();
  for (const name of names.used) {
    const found = known.get(name);
    if (!found) continue;
    imports.add(found.module);
    if (found.isVariable) {
      imports.add(found.assigned);
      const declared = `typeof import("./${found.module}.ts").${exported(name)}`;
      const assigned = `typeof import("./${found.assigned}.ts").${last(name)}`;
      declarations.push(`let ${name}: ${declared} = 0 as never as $Known<${declared}, ${assigned}>;`);
    } else {
      const list = lists.get(found.module) ?? [];
      list.push(`${exported(name)} as ${name}`);
      lists.set(found.module, list);
    }
  }
  const lines = [...lists].map(([module, list]) => `import { ${list.join(", ")} } from "./${module}.ts";`);
  const head = `${[...lines, ...declarations].join(" ")}\n`;
  const isObject = asObjectLiteral(source) !== undefined;
  const body = isObject ? `(${source.replace(/[\s;]+$/, "")}\n)` : source;
  const carried = [...names.written].filter((name) => known.get(name)?.isVariable);
  const ends = [...names.variables, ...carried].map((name) => ` export const ${last(name)} = ${name};`);
  const list = [...names.declared].map((name) => `${name} as ${exported(name)}`);
  const text = `${head}${body}\nexport { ${list.join(", ")} };${ends.join("")}\n`;
  return { text, offset: head.length + (isObject ? 1 : 0), length: source.length, names, imports: [...imports] };
}

/** The name under which a module exports a name of its cell. */
function exported(name: string): string {
  return `$${name}`;
}

/** The name under which a module exports the type that a variable has at the cell's end. */
function last(name: string): string {
  return `$$${name}`;
}
