/**
 * The names nearest to one that does not exist, best first: those that differ in case or separators only, then those
 * a few letters away, then those that contain it.
 *
 * @param limit - how many to give at most
 */
export function nearNames(wanted: string, names: readonly string[], limit = 5): string[] {
  const target = plain(String(wanted));
  const reach = Math.max(1, Math.floor(target.length / 3));
  const scored: { name: string; score: number }[] = [];
  for (const name of names) {
    const candidate = plain(name);
    const distance = editDistance(target, candidate);
    if (distance <= reach) scored.push({ name, score: distance });
    else if (target.length > 1 && (candidate.includes(target) || target.includes(candidate))) {
      scored.push({ name, score: reach + Math.abs(candidate.length - target.length) });
    }
  }
  scored.sort((a, b) => a.score - b.score);
  return scored.slice(0, limit).map(({ name }) => name);
}

/**
 * A hint for an unknown name: the near ones, else the first of all names.
 *
 * @param kind - what the names are, in the plural: `"columns"`, `"variables"`
 */
export function nameHint(wanted: string, names: readonly string[], kind: string): string {
  const near = nearNames(wanted, names);
  if (near.length > 0) return `Did you mean ${near.map((name) => JSON.stringify(name)).join(", ")}?`;
  if (names.length === 0) return `There are no ${kind}.`;
  const shown = names.slice(0, 12).join(", ");
  return `The ${kind} are ${shown}${names.length > 12 ? `, and ${names.length - 12} more` : ""}.`;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]+/g, "");
}

/** Letters to add, drop, replace or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(replaced, previous[j] + 1, current[j - 1] + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) current[j] = Math.min(current[j], before[j - 2] + 1);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length];
}
