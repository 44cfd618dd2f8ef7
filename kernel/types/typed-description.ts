import type { Expression } from "typescript/unstable/ast";
import type { Project, Type, Symbol as TypeSymbol } from "typescript/unstable/async";
import { isCellModule } from "./cell-module.ts";
import { withoutModules } from "./diagnostic.ts";
import type { NotebookTypes } from "./notebook-types.ts";

/** What types tell of a name. */
export interface TypedDescription {
  /** Its declaration in a few words, such as `function area(r: number): number`. */
  signature: string;
  /** Its doc comment in Markdown. */
  doc?: string;
  /** The class of a cell of which it is a method. */
  memberOf?: string;
}

/** TypeScript's SymbolFlags, of which only these matter here. */
const flags = {
  property: 1 << 2,
  enumMember: 1 << 3,
  function: 1 << 4,
  class: 1 << 5,
  interface: 1 << 6,
  enum: (1 << 7) | (1 << 8),
  module: (1 << 9) | (1 << 10),
  method: 1 << 13,
  member: (1 << 2) | (1 << 13) | (1 << 15) | (1 << 16),
  typeParameter: 1 << 18,
  typeAlias: 1 << 19,
  alias: 1 << 21,
  optional: 1 << 24,
} as const;

const callSignature = 180;
const objectLiteral = 211;
const noTruncation = 1;
const inTypeAlias = 1 << 23;
const maxOverloads = 4;

/**
 * What types tell of the name at an offset of a text that follows the cells so far.
 *
 * @param offset - UTF-16 offset of the name's first character
 * @returns undefined when there is no name, or nothing is known of it
 */
export function describeTyped(
  types: NotebookTypes,
  source: string,
  offset: number,
): Promise<TypedDescription | undefined> {
  return types.ask(source, async (project, file, shift) => {
    const position = offset + shift;
    const found = await symbolAt(project, file, position);
    if (!found) return undefined;
    const option = await expectedProperty(project, found);
    const symbol = option ?? found;
    const signature = await (option ? optionText(project, option) : signatureOf(project, symbol, file, position));
    if (signature === undefined) return undefined;
    const doc = (await docOf(project, symbol)) ?? (await carriedDoc(project, types, symbol.name));
    const memberOf = await classInCell(symbol);
    return { signature, ...(doc && { doc }), ...(memberOf !== undefined && { memberOf }) };
  });
}

async function symbolAt({ checker }: Project, file: string, position: number): Promise<TypeSymbol | undefined> {
  const symbol = await checker.getSymbolAtPosition(file, position);
  if (!symbol || (symbol.flags & flags.alias) === 0) return symbol;
  const meant = await checker.getAliasedSymbol(symbol);
  return (await checker.isUnknownSymbol(meant)) ? undefined : meant;
}

/** The property that is expected where one of an object is written, such as the option of a function. */
async function expectedProperty({ checker }: Project, symbol: TypeSymbol): Promise<TypeSymbol | undefined> {
  if ((symbol.flags & flags.property) === 0) return undefined;
  const written = (await symbol.valueDeclaration?.resolve())?.parent;
  if (written?.kind !== objectLiteral) return undefined;
  const expected = await checker.getContextualType(written as Expression);
  const type = expected && (await checker.getNonNullableType(expected));
  return type && checker.getPropertyOfType(type, symbol.name);
}

async function optionText(project: Project, option: TypeSymbol): Promise<string | undefined> {
  const type = await project.checker.getTypeOfSymbol(option);
  return type && withType(project, option, type);
}

async function signatureOf(
  project: Project,
  symbol: TypeSymbol,
  file: string,
  position: number,
): Promise<string | undefined> {
  const { checker } = project;
  const name = await fullName(symbol);
  const has = (flag: number): boolean => (symbol.flags & flag) !== 0;
  if (has(flags.typeAlias)) {
    const declared = await checker.getDeclaredTypeOfSymbol(symbol);
    return `type ${name} = ${oneLine(await checker.typeToString(declared, undefined, noTruncation | inTypeAlias))}`;
  }
  if (has(flags.class))
    return lines(await signatures(project, symbol, 1), (each) => `new ${name}${each}`) ?? `class ${name}`;
  if (has(flags.interface) && !(await isValue(project, file, position))) return `interface ${name}`;
  if (has(flags.enumMember)) return name;
  if (has(flags.enum)) return `enum ${name}`;
  if (has(flags.module) && !has(flags.function)) return `namespace ${name.replace(/^"(.*)"$/, "$1")}`;
  if (has(flags.typeParameter)) return `type parameter ${name}`;
  const type = await checker.getTypeAtPosition(file, position);
  if (!type || type.isErrorType()) return undefined;
  const calls = await checker.getSignaturesOfType(type, 0);
  const texts = await Promise.all(calls.map((each) => printed(project, each)));
  const word = has(flags.method) ? "" : "function ";
  return lines(texts, (each) => `${word}${name}${each}`) ?? withType(project, symbol, type);
}

async function withType({ checker }: Project, symbol: TypeSymbol, type: Type): Promise<string> {
  const [name, text] = [await fullName(symbol), oneLine(await checker.typeToString(type, undefined, noTruncation))];
  const isOptional = (symbol.flags & flags.optional) !== 0;
  return isOptional ? `${name}?: ${text.replace(/ \| undefined$/, "")}` : `${name}: ${text}`;
}

async function isValue({ checker }: Project, file: string, position: number): Promise<boolean> {
  const type = await checker.getTypeAtPosition(file, position);
  return type !== undefined && !type.isErrorType() && (type.flags & 1) === 0;
}

/** The signatures by which a class is made (1) or a function called (0). */
async function signatures(project: Project, symbol: TypeSymbol, kind: 0 | 1): Promise<string[]> {
  const type = await project.checker.getTypeOfSymbol(symbol);
  if (!type) return [];
  const found = await project.checker.getSignaturesOfType(type, kind);
  return Promise.all(found.map((each) => printed(project, each)));
}

async function printed(
  { checker, emitter }: Project,
  signature: Awaited<ReturnType<Project["checker"]["getSignaturesOfType"]>>[number],
): Promise<string> {
  const node = await checker.signatureToSignatureDeclaration(signature, callSignature, undefined, noTruncation);
  if (!node) return "()";
  let text = oneLine(await emitter.printNode(node)).replace(/;$/, "");
  // Said by the question mark already; the innermost first.
  for (let before = ""; before !== text; ) {
    before = text;
    text = text.replace(/\?: ([^,()]*?) \| undefined(?=[,);])/g, "?: $1");
  }
  return text;
}

function lines(texts: readonly string[], complete: (text: string) => string): string | undefined {
  if (texts.length === 0) return undefined;
  const shown = texts.slice(0, maxOverloads).map(complete);
  if (texts.length > maxOverloads) shown.push(`// and ${texts.length - maxOverloads} more`);
  return shown.join("\n");
}

/** A member with what it is a member of. */
async function fullName(symbol: TypeSymbol): Promise<string> {
  if ((symbol.flags & (flags.member | flags.enumMember)) === 0) return symbol.name;
  const parent = (await symbol.getParent())?.name ?? "";
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(parent) && !parent.startsWith("__")
    ? `${parent}.${symbol.name}`
    : symbol.name;
}

/** The name of the class of a method, when a cell declares it. */
async function classInCell(symbol: TypeSymbol): Promise<string | undefined> {
  if ((symbol.flags & flags.method) === 0) return undefined;
  const parent = await symbol.getParent();
  const isOfCell = parent?.declarations?.some(({ path }) => isCellModule(path)) ?? false;
  return isOfCell ? parent?.name : undefined;
}

async function docOf({ checker }: Project, symbol: TypeSymbol): Promise<string | undefined> {
  const text = await checker.getDocumentationCommentOfSymbol(symbol);
  const tags = await checker.getJsDocTagsOfSymbol(symbol);
  const parts = text ? [plainLinks(text)] : [];
  const list: string[] = [];
  // TypeScript takes a link inside of a tag for a tag of its own.
  for (const { name, text: words = "" } of tags) {
    if (name === "link" && list.at(-1)?.endsWith("{")) list.push(`${list.pop()}@link ${words}`);
    else if (name === "example") list.push(`\`\`\`typescript\n${words}\n\`\`\``);
    else list.push(`*@${name}* ${words}`.trim());
  }
  if (list.length > 0) parts.push(list.map(plainLinks).join("\n\n"));
  return parts.length > 0 ? parts.join("\n\n") : undefined;
}

/** A variable of an earlier cell is declared anew in each module; its comment stands in the module of its own cell. */
async function carriedDoc(project: Project, types: NotebookTypes, name: string): Promise<string | undefined> {
  const declared = types.declarationOf(name);
  if (!declared) return undefined;
  const at = declared.module.text.lastIndexOf(`${name} as $${name}`);
  const symbol = at === -1 ? undefined : await symbolAt(project, declared.file, at);
  return symbol && docOf(project, symbol);
}

function plainLinks(text: string): string {
  return text.replace(
    /\{@link(?:code|plain)?\s+([^}|\s]+)(?:\s*\|?\s*([^}]*))?\}/g,
    (_, target, label) => label || `\`${target}\``,
  );
}

function oneLine(text: string): string {
  return withoutModules(text)
    .replace(/import\("[^"]*"\)\./g, "")
    .replace(/\s*\n\s*/g, " ")
    .trim();
}
