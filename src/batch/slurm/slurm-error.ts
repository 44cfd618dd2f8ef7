import type { Diagnosis } from "../../errors.ts";

/** What Slurm refused or could not do. */
export class SlurmError extends Error implements Diagnosis {
  override name = "SlurmError";
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}
