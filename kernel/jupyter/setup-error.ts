/** Something on this machine that an installation needs is missing, broken or not allowed. */
export class SetupError extends Error {
  override name = "SetupError";
  /** Stable name of the failure, for example `"NO_PERMISSION"`. */
  readonly code: string;
  /** What the reader can do about it. */
  readonly hint: string;

  constructor(code: string, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
