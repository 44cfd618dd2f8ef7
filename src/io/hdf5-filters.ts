// Deflate, shuffle, Fletcher-32, SZIP, N-bit and scale-offset are built in; any other is a plug-in that is not there.
const builtInFilters = new Set([1, 2, 3, 4, 5, 6]);
const knownFilters = new Map([
  [305, "LZO"],
  [307, "bzip2"],
  [32000, "LZF"],
  [32001, "Blosc"],
  [32004, "LZ4"],
  [32008, "bitshuffle"],
  [32013, "ZFP"],
  [32015, "Zstandard"],
  [32017, "SZ"],
  [32022, "BitGroom"],
  [32023, "Granular BitRound"],
  [32026, "Blosc2"],
]);

/** Whether a filter is there. */
export function isBuiltIn(id: number): boolean {
  return builtInFilters.has(id);
}

/** The name by which a filter is known. */
export function filterName({ id, name }: { id: number; name: string }): string {
  return knownFilters.get(id) ?? (name || "a filter without a name");
}
