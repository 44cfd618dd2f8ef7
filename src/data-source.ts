/**
 * Where the numbers come from. Figures print it in their captions and the comparison table in its *data* column,
 * so that a stand-in is never mistaken for the real product.
 */
export interface DataSource {
  readonly kind: "real" | "stand-in";
  /** Product name, for example `"GRASP/POLDER L3 climatology"`. */
  readonly name: string;
  /** File the numbers were read from. */
  readonly path?: string;
  /** Licence or credit line, where the product asks for one. */
  readonly credit?: string;
}

/** One line for a caption, for example `"stand-in for GRASP/POLDER L3 climatology (generated, known truth)"`. */
export function describeSource(source: DataSource): string {
  if (source.kind === "stand-in") return `stand-in for ${source.name} (generated, known truth)`;
  return source.credit ? `${source.name} (${source.credit})` : source.name;
}
