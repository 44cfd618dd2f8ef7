/**
 * The library's errors. Each carries a stable `code`, on which callers branch because class identity does not
 * survive two copies of a package, and a `hint` that says what to do. Front ends print the hint below the message.
 */

/** What every error of the library carries besides its message. */
export interface Diagnosis {
  /** Stable name of the failure, for example `"SHAPE_MISMATCH"`. */
  readonly code: string;
  /** What the reader can do about it. */
  readonly hint: string;
}

/** A value that a function cannot work with: wrong shape, out of range, missing values. */
export class ArgumentError extends RangeError implements Diagnosis {
  override name = "ArgumentError";
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/** A file whose content cannot be read: not the format it claims, truncated, or using a feature we lack. */
export class FormatError extends SyntaxError implements Diagnosis {
  override name = "FormatError";
  readonly code: string;
  readonly hint: string;
  /** The file. */
  readonly path: string;
  /** Byte at which reading stopped, where known. */
  readonly offset: number | undefined;

  constructor(
    code: string,
    message: string,
    hint: string,
    place: { path: string; offset?: number },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.hint = hint;
    this.path = place.path;
    this.offset = place.offset;
  }
}

/** A file that is not there, may not be read, or could not be written. */
export class FileError extends Error implements Diagnosis {
  override name = "FileError";
  readonly code: string;
  readonly hint: string;
  /** The file. */
  readonly path: string;

  constructor(code: string, message: string, hint: string, path: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
    this.path = path;
  }
}

/** An optional package or program that the call needs and that is not installed. */
export class MissingDependencyError extends Error implements Diagnosis {
  override name = "MissingDependencyError";
  readonly code = "MISSING_DEPENDENCY";
  readonly hint: string;

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}
