const form =
  /^(\d{4})-(?:(\d{1,2})-(\d{1,2})|(\d{3}))(?:T(\d{1,2}):(\d{2})(?::(\d{2})(\.\d*)?)?)?(?:Z|([+-]\d{1,2})(?::?(\d{2}))?)?$/i;

/**
 * The moment that a label's date or time names: `2007-01-06T01:39:30.006Z`, `1990-158T15:24:12` (day of the year),
 * `2001-01-01`. Times are UTC where they name no zone.
 *
 * @returns undefined for other text, such as `UNK` or a time of day alone
 */
export function labelTime(text: string): Date | undefined {
  const found = form.exec(text.trim());
  if (!found) return undefined;
  const [, year, month, day, dayOfYear, hour = "0", minute = "0", second = "0", fraction = "0", zone, zoneMinute] =
    found;
  const time = new Date(0);
  if (dayOfYear) time.setUTCFullYear(Number(year), 0, Number(dayOfYear));
  else time.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isDate = dayOfYear
    ? time.getUTCFullYear() === Number(year)
    : time.getUTCMonth() === Number(month) - 1 && time.getUTCDate() === Number(day);
  if (!isDate || Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const milliseconds = Math.round(Number(`0${fraction === "." ? "" : fraction}`) * 1000);
  time.setUTCHours(Number(hour), Number(minute), Number(second), milliseconds);
  const east = zone ? Number(zone) * 60 + Math.sign(Number(zone) || 1) * Number(zoneMinute ?? 0) : 0;
  return new Date(time.getTime() - east * 60_000);
}
