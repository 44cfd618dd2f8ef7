/** Words of TypeScript that can begin or continue a statement. */
export const keywords: readonly string[] = [
  ..."abstract as async await break case catch class const continue debugger declare default delete do else enum export".split(
    " ",
  ),
  ..."extends false finally for from function if implements import in instanceof interface keyof let namespace new null".split(
    " ",
  ),
  ..."of private protected public readonly return satisfies static super switch this throw true try type typeof".split(
    " ",
  ),
  ..."undefined var void while with yield".split(" "),
];
