import { type Comment, type Node, type Options, Parser, type Program } from "acorn";

/** A node of the syntax tree with whatever children it has. */
export type AnyNode = Node & Record<string, unknown>;

const options: Options = {
  ecmaVersion: "latest",
  sourceType: "script",
  allowImportExportEverywhere: true,
  allowAwaitOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowReturnOutsideFunction: true,
  checkPrivateFields: false,
};

/** Of acorn's parser, what plugins extend and its types leave out. */
declare class ExtensibleParser {
  static parse(code: string, options: Options): Program;
  inModule: boolean;
  get allowUsing(): boolean;
}

/** Lets `using` stand at the top, as in a module. */
class CellParser extends (Parser as unknown as typeof ExtensibleParser) {
  override get allowUsing(): boolean {
    const { inModule } = this;
    this.inModule = true;
    const isAllowed = super.allowUsing;
    this.inModule = inModule;
    return isAllowed;
  }
}

/**
 * The syntax tree of JavaScript as cells may hold it: sloppy mode, with `import`, `export` and `await` at the top.
 *
 * @throws SyntaxError of acorn, with `pos`
 */
export function parseJavaScript(code: string, onComment?: Comment[]): Program {
  return CellParser.parse(code, onComment ? { ...options, onComment } : options);
}

/** The children of a node, in the order of the text. */
export function childrenOf(node: Node): AnyNode[] {
  const children: AnyNode[] = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const each of value) isNode(each) && children.push(each);
    else if (isNode(value)) children.push(value);
  }
  return children.sort((a, b) => a.start - b.start);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && typeof (value as AnyNode).type === "string" && "start" in value;
}
