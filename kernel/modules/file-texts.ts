/** A local file as it was when it was loaded. */
export interface FileText {
  source: string;
  /** Source map from the JavaScript that runs to the source, where positions differ. */
  map?: object;
}

const texts = new Map<string, FileText>();

/**
 * Remembers the text of a file whose JavaScript has other positions than it, so that errors can be led back.
 *
 * @param address - what V8 calls the script: a versioned address, or the path of a CommonJS file
 */
export function rememberFile(address: string, { source, map }: FileText): void {
  if (map) texts.set(address, { source, map });
  else texts.delete(address);
}

/** The text of a file that {@link rememberFile} has kept. */
export function rememberedFile(address: string): FileText | undefined {
  return texts.get(address);
}
