import type { TypedEntry } from "../types/typed-completion.ts";
import { chainStart } from "./chain.ts";
import { keywords } from "./keywords.ts";
import { columnNames, liveMembers, type Member } from "./live-members.ts";
import { exportsOf, moduleSpecifiers, pathsFrom } from "./module-names.ts";
import type { RuntimeProbe } from "./probe.ts";
import { scan, type Token } from "./scanner.ts";
import { stripTypes } from "./strip-types.ts";
import { tableOfRow } from "./table-rows.ts";

/** What may stand at the cursor. `matches` replace the text from `start` to `end`, in UTF-16 offsets. */
export interface Completions {
  matches: string[];
  start: number;
  end: number;
  /** What each match is: `function`, `class`, `property`, `keyword`, `module`, `path`, `instance`. */
  types?: string[];
}

/** What types offer beside live values, where they are switched on. */
export interface TypeSource {
  /** The members, option names or texts that are expected at an offset of a text. */
  entries(source: string, cursor: number): Promise<readonly TypedEntry[]>;
  /** Names of earlier cells, among them types. */
  names(): Promise<readonly string[]>;
}

interface Candidate {
  text: string;
  type: string;
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * Completes at a cursor: members by type and of live values, names of options, keys in `object["`, table columns, names
 * that cells declared, keywords, module specifiers, names that a module exports, texts that an argument may be, and
 * paths in other strings.
 *
 * @param cursor - UTF-16 offset
 */
export async function complete(
  source: string,
  cursor: number,
  probe: RuntimeProbe,
  types?: TypeSource,
): Promise<Completions> {
  const tokens = scan(source);
  const index = tokens.findIndex(
    ({ start, end, closed }) => start < cursor && (cursor < end || (cursor === end && !closed)),
  );
  const inside = index === -1 ? undefined : tokens[index]!;
  if (inside && (inside.kind === "comment" || inside.kind === "regex" || inside.kind === "template"))
    return nothing(cursor);
  if (inside?.kind === "string") return inString(source, cursor, tokens, index, probe, types);
  return afterTokens(source, cursor, tokens, probe, types);
}

async function inString(
  source: string,
  cursor: number,
  tokens: Token[],
  index: number,
  probe: RuntimeProbe,
  types: TypeSource | undefined,
): Promise<Completions> {
  const token = tokens[index]!;
  const start = token.start + 1;
  const prefix = source.slice(start, cursor);
  const significant = tokens.slice(0, index).filter(({ kind }) => kind !== "comment");
  const [before, call] = [significant.at(-1), significant.at(-2)];
  const folder = process.cwd();
  const isCall = before?.text === "(" && (call?.text === "import" || call?.text === "require");
  if (before?.text === "from" || before?.text === "import" || isCall) {
    return found(
      moduleSpecifiers(prefix, folder).map((text) => ({ text, type: "module" })),
      start,
      cursor,
      prefix,
    );
  }
  if (before?.text === "[") {
    const expression = expressionBefore(source, significant, significant.length - 2);
    if (expression !== undefined) {
      const members = await liveMembers(expression, probe);
      return found(members.map(asCandidate), start, cursor, prefix);
    }
  }
  const columns = await columnsOfCall(source, significant, probe);
  if (columns.length > 0)
    return found(
      columns.map((text) => ({ text, type: "property" })),
      start,
      cursor,
      prefix,
    );
  const typed = (await types?.entries(source, cursor)) ?? [];
  const expected = found(typed.map(asEntry), start, cursor, prefix);
  if (expected.matches.length > 0) return expected;
  const paths = pathsFrom(prefix, folder).map((text) => ({ text, type: "path" }));
  return found(paths, start, cursor, prefix);
}

/** Columns of the table whose method is being called: `table.select("a", "`. */
async function columnsOfCall(source: string, tokens: Token[], probe: RuntimeProbe): Promise<string[]> {
  let depth = 0;
  for (let i = tokens.length - 1; i >= 0; i--) {
    const { text, kind } = tokens[i]!;
    if (kind !== "mark") continue;
    if (text === ")" || text === "]" || text === "}") depth++;
    if (/^[([{]$/.test(text) && --depth < 0) {
      if (text !== "(") {
        depth = 0;
        continue;
      }
      if (tokens[i - 2]?.text !== ".") return [];
      const expression = expressionBefore(source, tokens, i - 3);
      return expression === undefined ? [] : columnNames(expression, probe);
    }
  }
  return [];
}

async function afterTokens(
  source: string,
  cursor: number,
  all: Token[],
  probe: RuntimeProbe,
  types: TypeSource | undefined,
): Promise<Completions> {
  const tokens = all.filter(({ start, kind }) => start < cursor && kind !== "comment");
  const last = tokens.at(-1);
  const isWord = last?.kind === "word" && last.end >= cursor;
  const start = isWord ? last.start : cursor;
  const prefix = source.slice(start, cursor);
  const before = isWord ? tokens.slice(0, -1) : tokens;
  const dot = before.at(-1);
  if (last?.kind === "number" && last.end === cursor) return nothing(cursor);
  if (dot?.text === "." || dot?.text === "?.") {
    const expression = expressionBefore(source, before, before.length - 2);
    const table = tableOfRow(before, before.length - 2);
    const [typed = [], members, columns] = await Promise.all([
      types?.entries(source, cursor),
      expression === undefined ? [] : liveMembers(expression, probe),
      columnsAt(source, before, table, probe),
    ]);
    const known = [...typed.map(asEntry), ...members.map(asCandidate)];
    const candidates = [...columns.map((text) => ({ text, type: "property" })), ...known];
    return found(
      candidates.filter(({ text }) => identifier.test(text)),
      start,
      cursor,
      prefix,
    );
  }
  const module = importedModule(all, before);
  if (module !== undefined) {
    const names = await exportsOf(module, process.cwd());
    return found(
      names.map((text) => ({ text, type: "instance" })),
      start,
      cursor,
      prefix,
    );
  }
  const options = isInObject(before) ? ((await types?.entries(source, cursor)) ?? []) : [];
  const names = [
    ...declaredHere(all, cursor),
    ...((await types?.names()) ?? []),
    ...(await probe.globalNames()),
  ].filter((name) => identifier.test(name));
  const candidates = [...new Set(names)]
    .sort()
    .map((text) => ({ text, type: /^[A-Z][a-z]/.test(text) ? "class" : "instance" }));
  const words = prefix === "" ? [] : keywords.map((text) => ({ text, type: "keyword" }));
  const offered = options.filter(({ name }) => identifier.test(name)).map(asEntry);
  return found([...offered, ...candidates, ...words], start, cursor, prefix);
}

/** Columns of the table whose rows a closure is given. */
async function columnsAt(
  source: string,
  tokens: Token[],
  table: number | undefined,
  probe: RuntimeProbe,
): Promise<string[]> {
  const expression = table === undefined ? undefined : expressionBefore(source, tokens, table);
  return expression === undefined ? [] : columnNames(expression, probe);
}

/** Whether a name that comes next can be a property of an object. */
function isInObject(before: readonly Token[]): boolean {
  const last = before.at(-1)?.text;
  return last === "{" || last === ",";
}

/** The text of the chain that ends with a token, as JavaScript. */
function expressionBefore(source: string, tokens: Token[], last: number): string | undefined {
  const start = chainStart(tokens, last);
  if (start === undefined) return undefined;
  const text = source.slice(tokens[start]!.start, tokens[last]!.end);
  try {
    return stripTypes(`(${text})`).code;
  } catch {
    return undefined;
  }
}

/** The module whose names stand at the cursor: `import { | } from "module"`. */
function importedModule(all: Token[], before: Token[]): string | undefined {
  let at = before.length - 1;
  while (at >= 0 && (before[at]!.kind === "word" || before[at]!.text === ",")) at--;
  if (before[at]?.text !== "{") return undefined;
  let head = at - 1;
  while (before[head]?.text === "," || (before[head]?.kind === "word" && before[head]!.text !== "import")) head--;
  if (before[head]?.text !== "import") return undefined;
  const next = all
    .slice(all.indexOf(before[at]!))
    .find(({ kind, text }) => kind === "string" || text === ";" || text === "(");
  return next?.kind === "string" && next.closed ? next.text.slice(1, -1) : undefined;
}

/** Names that the text itself declares, other than the one at the cursor. */
function declaredHere(tokens: Token[], cursor: number): string[] {
  const names: string[] = [];
  for (const [i, { kind, text }] of tokens.entries()) {
    if (kind !== "word" || !/^(?:let|const|var|function|class|interface|type|enum|as)$/.test(text)) continue;
    const next = tokens[i + 1];
    if (next?.kind === "word" && next.end !== cursor) names.push(next.text);
  }
  return names;
}

function asEntry({ name, kind }: TypedEntry): Candidate {
  return { text: name, type: kind };
}

function asCandidate({ name, kind }: Member): Candidate {
  return { text: name, type: kind };
}

function found(candidates: readonly Candidate[], start: number, end: number, prefix: string): Completions {
  let kept = candidates.filter(({ text }) => text.startsWith(prefix));
  if (kept.length === 0) {
    const loose = prefix.toLowerCase();
    kept = candidates.filter(({ text }) => text.toLowerCase().startsWith(loose));
  }
  const unique = [...new Map(kept.map((each) => [each.text, each])).values()];
  return { matches: unique.map(({ text }) => text), start, end, types: unique.map(({ type }) => type) };
}

function nothing(cursor: number): Completions {
  return { matches: [], start: cursor, end: cursor };
}
