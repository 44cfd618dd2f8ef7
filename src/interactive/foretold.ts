/**
 * What the three neighbours before it let one expect of an element: the median edge detector of JPEG-LS (ITU-T T.87), a plane
 * through them, kept between two of them. Kernel and page foretell alike.
 *
 * @param codes - whole numbers, row by row
 */
export function foretold(codes: Uint8Array | Uint16Array, at: number, columns: number): number {
  const left = at % columns > 0 ? codes[at - 1]! : undefined;
  const above = at >= columns ? codes[at - columns]! : undefined;
  if (left === undefined || above === undefined) return left ?? above ?? 0;
  const corner = codes[at - columns - 1]!;
  const [least, most] = left < above ? [left, above] : [above, left];
  if (corner >= most) return least;
  return corner <= least ? most : left + above - corner;
}
