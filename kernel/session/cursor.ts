/** Jupyter counts cursor positions in code points, JavaScript in UTF-16 units; they differ outside the basic plane. */

/** UTF-16 offset of a code-point position; positions beyond the end give the end. */
export function toUtf16(text: string, codePoints: number): number {
  let offset = 0;
  for (let seen = 0; seen < codePoints && offset < text.length; seen++) offset += width(text, offset);
  return offset;
}

/** Code points before a UTF-16 offset. */
export function toCodePoints(text: string, utf16: number): number {
  let seen = 0;
  for (let offset = 0; offset < utf16 && offset < text.length; offset += width(text, offset)) seen++;
  return seen;
}

function width(text: string, offset: number): number {
  return text.codePointAt(offset)! > 0xffff ? 2 : 1;
}
