/** The title of an axis, if there is one. */
export function axisTitle(text: string | undefined): { title?: { text: string } } {
  return text === undefined || text === "" ? {} : { title: { text } };
}
