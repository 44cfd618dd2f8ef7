import type { CondensedEdge } from "./condense.ts";

/**
 * The clusters that together are most persistent: a cluster is taken when its own stability exceeds that of the best
 * choice below it. The root is taken only when `allowSingleCluster`.
 *
 * @param n - number of samples, the number of the root
 * @returns numbers of the chosen clusters, ascending
 */
export function mostStable(edges: readonly CondensedEdge[], n: number, allowSingleCluster: boolean): number[] {
  const birth = new Map<number, number>([[n, 0]]);
  const children = new Map<number, number[]>();
  for (const { parent, child, lambda, size } of edges) {
    if (size === 1 && child < n) continue;
    birth.set(child, lambda);
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const stability = new Map<number, number>([...birth.keys()].map((cluster) => [cluster, 0]));
  for (const { parent, lambda, size } of edges) {
    const mass = lambda === birth.get(parent) ? 0 : (lambda - birth.get(parent)!) * size;
    stability.set(parent, stability.get(parent)! + mass);
  }

  const chosen = new Set<number>();
  // Children have larger numbers than their parents, so going down the numbers visits them first.
  for (const cluster of [...stability.keys()].sort((a, b) => b - a)) {
    const below = children.get(cluster) ?? [];
    const sum = below.reduce((total, child) => total + stability.get(child)!, 0);
    if ((cluster === n && !allowSingleCluster) || sum > stability.get(cluster)!) {
      stability.set(cluster, sum);
    } else {
      for (const child of descendants(children, cluster)) chosen.delete(child);
      chosen.add(cluster);
    }
  }
  return [...chosen].sort((a, b) => a - b);
}

function descendants(children: ReadonlyMap<number, number[]>, cluster: number): number[] {
  const found: number[] = [];
  const open = [...(children.get(cluster) ?? [])];
  while (open.length > 0) {
    const at = open.pop()!;
    found.push(at);
    open.push(...(children.get(at) ?? []));
  }
  return found;
}
