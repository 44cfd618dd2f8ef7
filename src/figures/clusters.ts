import { ArgumentError } from "../errors.ts";
import { labelColors, neutral, type PaletteName, type ScaleName } from "./colors.ts";
import type { Numbers } from "./typed-arrays.ts";

/** How clusters are named and coloured, the same in every figure. */
export interface ClusterOptions {
  /** Names of cluster 0, 1, …. @defaultValue their numbers */
  names?: readonly string[];
  /** What a label is, for example "class"; the title of the legend. @defaultValue "cluster" */
  label?: string;
  /** A palette, a scale from which the colours are taken at even steps, or a list. @defaultValue "tab10" */
  colors?: PaletteName | ScaleName | readonly string[];
}

/** The members of one cluster. */
export interface Cluster {
  /** Label; negative for what belongs to no cluster. */
  readonly label: number;
  readonly name: string;
  readonly color: string;
  /** Positions in the labels. */
  readonly rows: Int32Array;
}

/**
 * Members, names and colours of clusters, in the order of their labels. Colour k belongs to label k, also where some
 * labels do not occur, so that figures of parts agree with figures of the whole.
 *
 * @param labels - cluster of each sample, whole numbers; negative for none
 * @throws {@link ArgumentError} `BAD_LABELS`
 */
export function clustersOf(labels: Numbers, options: ClusterOptions = {}): Cluster[] {
  const sizes = new Map<number, number>();
  let highest = -1;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (!Number.isInteger(label)) {
      throw new ArgumentError(
        "BAD_LABELS",
        `Cannot use ${label} as the cluster of sample ${i}`,
        "Pass whole numbers, as kmeans() and cutTree() give them.",
      );
    }
    sizes.set(label, (sizes.get(label) ?? 0) + 1);
    if (label > highest) highest = label;
  }
  if (sizes.size > 1000) {
    throw new ArgumentError(
      "BAD_LABELS",
      `Cannot tell ${sizes.size} clusters apart by colour`,
      "Pass labels of at most 1000 clusters, or draw the values with variableMap().",
    );
  }
  const count = Math.max(highest + 1, options.names?.length ?? 0);
  const colors = labelColors(count, options.colors);
  const rows = new Map([...sizes].map(([label, length]) => [label, new Int32Array(length)]));
  const filled = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) {
    const at = filled.get(labels[i]) ?? 0;
    rows.get(labels[i])![at] = i;
    filled.set(labels[i], at + 1);
  }
  return [...sizes.keys()]
    .sort((a, b) => a - b)
    .map((label) => ({
      label,
      name: label < 0 ? "none" : (options.names?.[label] ?? String(label)),
      color: label < 0 ? neutral : colors[label],
      rows: rows.get(label)!,
    }));
}

/** What the legend says of a cluster, for example `"3 (1,254)"`. */
export function clusterLegend({ name, rows }: { name: string; rows: ArrayLike<unknown> }): string {
  return `${name} (${rows.length.toLocaleString("en-US")})`;
}

/** What a label is, where nothing is said. */
export const defaultLabel = "cluster";

/** A legend in which a click shows one cluster alone and a double click hides it. */
export function clusterLegendLayout({ label = defaultLabel }: ClusterOptions) {
  return {
    tracegroupgap: 0,
    itemclick: "toggleothers",
    itemdoubleclick: "toggle",
    title: { text: label },
  } as const;
}
