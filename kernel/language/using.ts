import type { Program, VariableDeclaration } from "acorn";
import { hiddenName } from "../runtime/hidden.ts";
import type { Edits } from "./edits.ts";
import { type AnyNode, childrenOf } from "./javascript.ts";

/** JavaScript for what keeps resources until they are disposed of, which `kernel/runtime/resources.ts` makes. */
const keeper = `${hiddenName}.resources`;

let isKnown: boolean | undefined;

/** Whether this Node reads `using` declarations (24 does, 20 does not). */
function engineReadsUsing(): boolean {
  if (isKnown === undefined) {
    try {
      new Function("{ using x = null; }");
      isKnown = true;
    } catch {
      isKnown = false;
    }
  }
  return isKnown;
}

/**
 * Makes `using` and `await using` work. At the top of a cell a name lives on, and its resource is disposed of at the
 * cell's end. Elsewhere the engine does it, or, where it cannot read the word, `try` and `finally` do.
 *
 * @param isNative - whether the engine reads `using`; by default found out
 */
export function holdResources(program: Program, code: string, edits: Edits, isNative = engineReadsUsing()): void {
  if (!/\busing\b/.test(code)) return;
  for (const statement of program.body) {
    const node = statement as AnyNode;
    if (isUsing(node)) hold(node, `${keeper}.cell()`, "let", code, edits);
    if (!isNative) lower(node, code, edits);
  }
}

/** Does the same for a local module, whose top is left to the engine. */
export function holdInnerResources(program: Program, code: string, edits: Edits): void {
  if (!/\busing\b/.test(code) || engineReadsUsing()) return;
  for (const statement of program.body) lower(statement as AnyNode, code, edits);
}

/** Lowers what stands inside of a node. */
function lower(node: AnyNode, code: string, edits: Edits): void {
  if (node.type === "BlockStatement" || node.type === "StaticBlock") {
    const statements = node.body as AnyNode[];
    const held = statements.filter(isUsing);
    if (held.length > 0) {
      const first = statements.find((each) => each.directive === undefined);
      wrap(first!.start, node.end - 1, held.some(isAwaited), edits);
      for (const each of held) hold(each, local, "const", code, edits);
    }
  }
  if (node.type === "ForStatement" && isUsing(node.init)) {
    edits.insert(node.start, "{ ");
    wrap(node.start, node.end, isAwaited(node.init), edits);
    edits.insert(node.end, " }");
    hold(node.init, local, "const", code, edits);
  }
  if (node.type === "ForOfStatement" && isUsing(node.left)) {
    const { start, end } = node.body as AnyNode;
    const [name] = node.left.declarations;
    const isAwait = isAwaited(node.left);
    edits.replace(node.left.start, name!.start, "const ");
    edits.insert(start, "{ ");
    wrap(start, end, isAwait, edits);
    edits.insert(start, `${local}.use(${code.slice(name!.start, name!.end)}, ${isAwait}); `);
    edits.insert(end, " }");
  }
  for (const child of childrenOf(node)) lower(child, code, edits);
}

/** The local name of what a block holds, which is no name that a user writes. */
const local = "$$held";

function wrap(start: number, end: number, isAwait: boolean, edits: Edits): void {
  edits.insert(start, `const ${local} = ${keeper}.open(); try { `);
  const last = isAwait ? `await ${local}.endAsync()` : `${local}.end()`;
  edits.insert(end, ` } catch ($$error) { ${local}.fail($$error); } finally { ${last}; }`);
}

/** Hands the values of a declaration to what holds them. */
function hold(node: AnyNode & VariableDeclaration, holder: string, kind: string, code: string, edits: Edits): void {
  const isAwait = isAwaited(node);
  const word = /^(?:await\s+)?using/.exec(code.slice(node.start))![0];
  edits.replace(node.start, node.start + word.length, kind);
  for (const { init } of node.declarations) {
    edits.insert(init!.start, `${holder}.use((`);
    edits.insert(init!.end, `), ${isAwait})`);
  }
}

function isUsing(node: unknown): node is AnyNode & VariableDeclaration {
  const { type, kind } = (node ?? {}) as Partial<VariableDeclaration>;
  return type === "VariableDeclaration" && (kind === "using" || kind === "await using");
}

function isAwaited({ kind }: VariableDeclaration): boolean {
  return kind === "await using";
}
