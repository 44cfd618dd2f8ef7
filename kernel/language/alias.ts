/**
 * A name that nobody writes, for a function that must stay a declaration. It has the same length, so that nothing moves:
 * the letters in full width. A name without them gets a prefix with a plain letter, which no other alias has.
 */
export function aliasOf(name: string): string {
  const alias = name.replace(/[A-Za-z0-9]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));
  return alias === name ? `${prefix}${name}` : alias;
}

/** The name that the user gave to what has an alias. */
export function nameOfAlias(alias: string): string {
  if (alias.startsWith(prefix)) return alias.slice(prefix.length);
  return alias.replace(/[\uff01-\uff5e]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0));
}

/** A name for the function that sets a variable from a block in which another thing has its name. */
export function setterOf(name: string): string {
  return `\uff53et$${name}`;
}

const prefix = "\uff46n$";
