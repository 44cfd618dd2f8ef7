const minus = "\u2212";

/**
 * How an axis writes whole degrees: 60°N for 60, 60°S for -60, also for longitudes beyond the date line. Plotly looks
 * tick labels up in this table, so that they stay right at any zoom.
 */
export function axisAliases(positive: string, negative: string): Record<string, string> {
  const aliases: Record<string, string> = {};
  const most = positive === "N" ? 90 : 360;
  for (let degrees = positive === "N" ? -90 : -180; degrees <= most; degrees++) {
    const turned = degrees > 180 ? degrees - 360 : degrees;
    const side = turned === 0 || Math.abs(turned) === 180 ? "" : turned > 0 ? positive : negative;
    aliases[degrees < 0 ? `${minus}${-degrees}` : String(degrees)] = `${Math.abs(turned)}°${side}`;
  }
  return aliases;
}
