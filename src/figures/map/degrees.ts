const minus = "\u2212";

/**
 * How an axis writes degrees: 60°N for 60, 60°S for -60, 160°W for 200. Plotly looks tick labels up in this table, so
 * that they stay right at any zoom.
 *
 * @param sides - letters of the positive and the negative side
 * @param range - lowest and highest degree on the axis, whole numbers
 * @param step - of the degrees in the table; others are written as plain numbers
 */
export function axisAliases(
  [positive, negative]: readonly [string, string],
  [low, high]: readonly [number, number],
  step = 1,
): Record<string, string> {
  const aliases: Record<string, string> = {};
  for (let degrees = low; degrees <= high; degrees += step) {
    const turned = degrees > 180 ? degrees - 360 : degrees;
    const side = turned === 0 || Math.abs(turned) === 180 ? "" : turned > 0 ? positive : negative;
    aliases[degrees < 0 ? `${minus}${-degrees}` : String(degrees)] = `${Math.abs(turned)}°${side}`;
  }
  return aliases;
}
