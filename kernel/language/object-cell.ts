import { Edits } from "./edits.ts";
import { parseJavaScript } from "./javascript.ts";
import { sourceMapOf } from "./source-map.ts";
import { type Stripped, stripTypes } from "./strip-types.ts";

/**
 * A cell that is nothing but `{ … }` read as an object, as the user means it, where that is possible. JavaScript by
 * itself reads a block: `{ a: 1 }` would be the number 1 after a label.
 *
 * @returns undefined when the cell is something else
 */
export function asObjectLiteral(source: string): Stripped | undefined {
  const body = source.replace(/[\s;]+$/, "");
  if (!body.endsWith("}") || !/^(?:\s|\/\/.*\n|\/\*[\s\S]*?\*\/)*\{/.test(body)) return undefined;
  try {
    const { code, map } = stripTypes(`(${body}\n)`);
    if (map) return undefined;
    const [statement, ...others] = parseJavaScript(code).body;
    if (others.length > 0 || statement?.type !== "ExpressionStatement") return undefined;
    if (statement.expression.type !== "ObjectExpression") return undefined;
    const edits = new Edits(source);
    edits.insert(0, "(");
    const { segments } = edits.apply();
    return segments ? { code, map: sourceMapOf(segments, source) } : { code };
  } catch {
    return undefined;
  }
}
