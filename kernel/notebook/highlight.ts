const keywords =
  "abstract as async await break case catch class const continue debugger default delete do else export extends false finally for from function get if implements import in infer instanceof interface is keyof let new null of private protected public readonly return satisfies set static super switch this throw true try type typeof undefined unknown var void while yield";
const isKeyword = new Set(keywords.split(" "));

// In order: comments, strings and templates, numbers, words, anything else. Strings end at the line's end at the
// latest, and templates are one piece, with their expressions.
const token =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<string>"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|`(?:\\[\s\S]|[^`\\])*`?)|(?<number>\b(?:0[xob][\da-f_]+|\d[\d_]*(?:\.[\d_]+)?(?:e[+-]?\d+)?)n?\b)|(?<word>[\p{ID_Start}$_][\p{ID_Continue}$]*)(?<call>\s*\()?/giu;

/** TypeScript as HTML with `<span class>` around comments, strings, numbers, keywords and called names. */
export function highlight(source: string): string {
  let html = "";
  let end = 0;
  for (const match of source.matchAll(token)) {
    html += escapeHtml(source.slice(end, match.index)) + piece(match.groups as Record<string, string | undefined>);
    end = match.index + match[0].length;
  }
  return html + escapeHtml(source.slice(end));
}

function piece({ comment, string, number, word, call = "" }: Record<string, string | undefined>): string {
  if (comment !== undefined) return span("comment", comment);
  if (string !== undefined) return span("string", string);
  if (number !== undefined) return span("number", number);
  if (isKeyword.has(word as string)) return span("keyword", word as string) + call;
  return (call ? span("call", word as string) : escapeHtml(word as string)) + call;
}

function span(name: string, text: string): string {
  return `<span class="${name}">${escapeHtml(text)}</span>`;
}

/** Text that is safe between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
