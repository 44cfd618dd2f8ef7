import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { typesOf } from "../modules/declared-types.ts";
import { isLocal, resolveLocal } from "../modules/local-file.ts";
import { isBuiltin } from "../modules/packages.ts";
import type { TypedDescription } from "../types/typed-description.ts";
import { originOf } from "./cell-names.ts";
import { chainStart } from "./chain.ts";
import { findDeclaration } from "./declared-names.ts";
import { memberText } from "./declared-text.ts";
import { boxed } from "./live-members.ts";
import { describe, type LiveDescription, lookAt } from "./live-value.ts";
import type { RemoteObject, RuntimeProbe } from "./probe.ts";
import { scan, type Token } from "./scanner.ts";
import { stripTypes } from "./strip-types.ts";

const ownFolder = dirname(fileURLToPath(import.meta.url));

interface Told {
  signature?: string;
  doc?: string;
  source?: string;
}

/** Tells what types know of the name that begins at an offset of a text. */
export type DescribeTypes = (source: string, offset: number) => Promise<TypedDescription | undefined>;

/**
 * What is known of the name or chain at a cursor: its type, signature and doc comment from the cell or the module that
 * declares it, and its live value; at `detail` 1 also the source of a user's function.
 *
 * @param cursor - UTF-16 offset; right behind an opening parenthesis it means the function that is being called
 * @returns a MIME bundle with text/plain and text/markdown; undefined when nothing is known
 */
export async function inspect(
  source: string,
  cursor: number,
  detail: 0 | 1,
  probe: RuntimeProbe,
  describeTypes?: DescribeTypes,
): Promise<Record<string, string> | undefined> {
  const expression = expressionAt(source, cursor);
  if (expression === undefined) return undefined;
  const typed = await describeTypes?.(source, expression.nameStart);
  const told = mergedWith(typed, toldOf(expression), expression.text);
  const value = await probe.evaluate(`(${expression.code}\n)`);
  const live = value && (await liveDescription(expression.code, value, probe));
  if (!live && !told) return undefined;
  return bundle(expression.text, told ?? {}, live, detail);
}

async function liveDescription(
  code: string,
  value: RemoteObject,
  probe: RuntimeProbe,
): Promise<LiveDescription | undefined> {
  if (value.type === "undefined") return { type: "undefined", preview: "" };
  if (value.subtype === "null") return { type: "null", preview: "" };
  const id = value.objectId ?? (await boxed(code, probe));
  const described = id === undefined ? undefined : describe(await probe.call(id, lookAt));
  return described ?? { type: value.className ?? value.type, preview: value.description ?? String(value.value) };
}

/** Types know better than the text of a declaration; that is also there while they are not. */
function mergedWith(typed: TypedDescription | undefined, told: Told | undefined, text: string): Told | undefined {
  if (!typed) return told;
  const doc = typed.doc ?? told?.doc;
  const owner = typed.memberOf === undefined ? undefined : originOf(typed.memberOf);
  const method = owner?.kind === "cell" ? memberText(owner.source, text.split(".").at(-1)!) : undefined;
  return {
    ...told,
    signature: typed.signature,
    ...(doc !== undefined && { doc }),
    ...(method !== undefined && { source: method }),
  };
}

interface Expression {
  /** Where its last name begins. */
  nameStart: number;
  text: string;
  code: string;
}

function expressionAt(source: string, cursor: number): Expression | undefined {
  const tokens = scan(source).filter(({ kind }) => kind !== "comment");
  const at = wordAt(tokens, cursor) ?? calledAt(tokens, cursor);
  if (at === undefined) return undefined;
  const start = chainStart(tokens, at);
  if (start === undefined) return undefined;
  const text = source.slice(tokens[start]!.start, tokens[at]!.end).replace(/^new\s+/, "");
  try {
    const code = stripTypes(`(${text})`).code;
    return { text, code, nameStart: tokens[at]!.start };
  } catch {
    return undefined;
  }
}

function wordAt(tokens: Token[], cursor: number): number | undefined {
  const at = tokens.findIndex(({ kind, start, end }) => kind === "word" && start <= cursor && cursor <= end);
  return at === -1 ? undefined : at;
}

/** The function in whose arguments the cursor stands. */
function calledAt(tokens: Token[], cursor: number): number | undefined {
  let depth = 0;
  for (let i = tokens.length - 1; i > 0; i--) {
    const { kind, start, text } = tokens[i]!;
    if (kind !== "mark" || start >= cursor) continue;
    if (text === ")" || text === "]" || text === "}") depth++;
    if (/^(?:\(|\[|\{|\$\{)$/.test(text) && --depth < 0)
      return text === "(" && tokens[i - 1]!.kind === "word" ? i - 1 : undefined;
  }
  return undefined;
}

/** What the declaring cell or module says of a name. */
function toldOf({ text }: Expression): Told | undefined {
  const origin = originOf(text);
  if (origin?.kind === "cell") return origin;
  const [first, member] = text.split(".");
  const whole = first === undefined ? undefined : originOf(first);
  if (origin?.kind === "import" && origin.imported !== "*") return declarationOf(origin.specifier, origin.imported);
  if (whole?.kind === "import" && whole.imported === "*" && member) return declarationOf(whole.specifier, member);
  return undefined;
}

function declarationOf(specifier: string, name: string): Told | undefined {
  try {
    const folder = process.cwd();
    if (isBuiltin(specifier)) return undefined;
    const file = isLocal(specifier)
      ? resolveLocal(specifier, folder)
      : (typesOf(specifier, folder) ?? typesOf(specifier, ownFolder));
    return file ? findDeclaration(file, name) : undefined;
  } catch {
    return undefined;
  }
}

function bundle(name: string, told: Told, live: LiveDescription | undefined, detail: 0 | 1): Record<string, string> {
  const signature = told.signature ?? live?.signature;
  const isCode = live?.type === "function" || live?.type === "class";
  const source = detail === 1 && isCode ? (told.source ?? live?.source) : undefined;
  const plain: string[] = [];
  const rich: string[] = [];
  if (signature) {
    plain.push(signature);
    rich.push(`\`\`\`typescript\n${signature}\n\`\`\``);
  }
  if (told.doc) {
    plain.push(told.doc);
    rich.push(told.doc);
  }
  if (live && !(isCode && signature)) {
    const preview = live.preview === "" ? "" : `\n${live.preview}`;
    plain.push(`${name}: ${live.type}${preview}`);
    rich.push(`**${name}**: \`${live.type}\`${preview && `\n\n\`\`\`\n${live.preview}\n\`\`\``}`);
  }
  if (source) {
    plain.push(source);
    rich.push(`\`\`\`typescript\n${source}\n\`\`\``);
  }
  return { "text/plain": plain.join("\n\n"), "text/markdown": rich.join("\n\n") };
}
