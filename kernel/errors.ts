/** A failure of the kernel, told as the library tells its own: a stable `code`, what failed, and what to do. */
export class KernelError extends Error {
  /** Stable name of the failure, on which callers branch. */
  readonly code: string;
  /** What to do about it. */
  readonly hint: string;

  constructor(code: string, message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "KernelError";
    this.code = code;
    this.hint = hint;
  }
}
