/** Options without those that are `undefined`, which stand for their defaults as those that were left out. */
export function givenOptions<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
