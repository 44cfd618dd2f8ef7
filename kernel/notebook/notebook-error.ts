/** A notebook that cannot be read, parameterised or written. */
export class NotebookError extends Error {
  override name = "NotebookError";
  /** Stable name of the failure, for example `"NOT_A_NOTEBOOK"`. */
  readonly code: string;
  /** What the reader can do about it. */
  readonly hint: string;
  /** The notebook's file, where it has one. */
  readonly path: string | undefined;

  constructor(code: string, message: string, hint: string, path?: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
    this.path = path;
  }
}
