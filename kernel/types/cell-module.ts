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
 * and one after it that exports what it declares. Constants, functions, classes and types become aliases of what the
 * earlier module exports. A variable is declared anew with the type that its own cell gives it and begins with what the
 * last assignment is known to have left, so that it can be assigned and is narrowed as in one file. No name is a
 * global, so that a cell can declare names that Node has, such as `name` or `process`.
 *
 * All modules import one and the same other, which leads to those of all cells: a new cell then changes the text of a
 * file and not what the files import, which the checker takes in a tenth of the time.
 */
export function cellModule(source: string, known: ReadonlyMap<string, KnownName>): CellModule {
  const names = cellNames(source);
  const lines = [importOfCells];
  const imports = new Set<string>();
  for (const name of names.used) {
    const found = known.get(name);
    if (!found) continue;
    imports.add(found.module);
    const declared = `${cells}.${found.module}.${exported(name)}`;
    if (!found.isVariable) {
      lines.push(`import ${name} = ${declared};`);
      continue;
    }
    imports.add(found.assigned);
    const assigned = `${cells}.${found.assigned}.${last(name)}`;
    lines.push(`let ${name}: typeof ${declared} = 0 as never as $Known<typeof ${declared}, typeof ${assigned}>;`);
  }
  const head = `${lines.join(" ")}\n`;
  const isObject = asObjectLiteral(source) !== undefined;
  const body = isObject ? `(${source.replace(/[\s;]+$/, "")}\n)` : source;
  const carried = [...names.written].filter((name) => known.get(name)?.isVariable);
  const ends = [...names.variables, ...carried].map((name) => ` export const ${last(name)} = ${name};`);
  const list = [...names.declared].map((name) => `${name} as ${exported(name)}`);
  const text = `${head}${body}\nexport { ${list.join(", ")} };${ends.join("")}\n`;
  return { text, offset: head.length + (isObject ? 1 : 0), length: source.length, names, imports: [...imports] };
}

/** The module by which cells reach each other. */
export const barrelName = "names";

/** Whether a file is the module of a cell. */
export function isCellModule(path: string): boolean {
  return /[\\/]albedo-types-\d+-\d+[\\/].*[\\/]cell\d+\.ts$/.test(path);
}

/** What that module holds: each cell's module under its name. */
export function barrelText(modules: readonly string[]): string {
  return modules.map((name) => `export * as ${name} from "./${name}.ts";\n`).join("");
}

/** The local name of the barrel, which is no name that a user writes. */
const cells = "$$cells";

const importOfCells = `import * as ${cells} from "./${barrelName}.ts";`;

/** The text of a module that no cell has taken yet. It imports what a cell imports: see {@link cellModule}. */
export const emptyModule = `${importOfCells}\nexport {};\n`;

/** The name under which a module exports a name of its cell. */
function exported(name: string): string {
  return `$${name}`;
}

/** The name under which a module exports the type that a variable has at the cell's end. */
function last(name: string): string {
  return `$$${name}`;
}
