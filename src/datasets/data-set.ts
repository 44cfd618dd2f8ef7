/** A data set that the notebooks use. */
export interface DataSet {
  /** Short name, as in `dataFile("grasp")`. */
  readonly name: string;
  readonly title: string;
  /** File name of the real product, with `*` for anything. */
  readonly pattern: string;
  readonly licence: string;
  /** How to get the real file, in steps. */
  readonly obtain: readonly string[];
  /** Why no program fetches it. */
  readonly byHand: string;
  readonly standIn: StandIn;
  /** How a file differs from the product's form, in sentences; empty when it does not. */
  verify(path: string): Promise<string[]>;
  /** Whether a file is a real one or says that it stands in for one. */
  kind(path: string): Promise<"real" | "stand-in">;
}

/** A generated file that takes the product's place. */
export interface StandIn {
  /** Name of the file in the cache, with the version of its generator. */
  readonly file: string;
  readonly licence: string;
  /** Of the file that this version generates. */
  readonly sha256: string;
  /** Whether a stand-in at this path should have that digest: not one of other settings. @defaultValue all should */
  isUsual?(path: string): boolean;
  /** Writes the file, whole or not at all. */
  write(path: string): Promise<void>;
}
