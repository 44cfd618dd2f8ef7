import { type Calendar, calendarOf, dateOf, dayNumber, isReal, unixEpochDay } from "./calendar.ts";

/** `units` of a time axis: how long one step is and where counting begins. */
export interface TimeUnits {
  readonly calendar: Calendar;
  /** Milliseconds of one unit. */
  readonly step: number;
  /** Number of the day from which time counts. */
  readonly day: number;
  /** Milliseconds since the beginning of that day, in UTC. */
  readonly milliseconds: number;
}

const day = 86_400_000;

const steps: readonly [RegExp, number][] = [
  [/^(microseconds?|microsecs?|us|µs)$/i, 0.001],
  [/^(milliseconds?|millisecs?|msecs?|ms)$/i, 1],
  [/^(seconds?|secs?|s)$/i, 1000],
  [/^(minutes?|mins?)$/i, 60_000],
  [/^(hours?|hrs?|h)$/i, 3_600_000],
  [/^(days?|d)$/i, day],
  [/^weeks?$/i, 7 * day],
];

// Unit, date, time of day, and with that a time zone.
const reference =
  /^(\S+)\s+since\s+([+-]?\d{1,6})-(\d{1,2})(?:-(\d{1,2}))?(?:[T\s]+(\d{1,2})(?::(\d{1,2}))?(?::(\d{1,2}(?:\.\d*)?))?\s*(?:Z|UTC|GMT|([+-])(\d{1,2}):?(\d{2})?)?)?\s*(?:Z|UTC|GMT)?$/i;

/**
 * Reads `units` such as `"days since 1990-01-01 00:00:00"`; undefined when they are not of a time axis, or count in
 * months and years, whose length CF leaves open.
 */
export function parseTimeUnits(units: string, calendarName = "standard"): TimeUnits | undefined {
  const calendar = calendarOf(calendarName);
  // "1-1-1970" has its year last; other dates of that form could be read in two ways.
  const match = reference.exec(units.trim().replace(/ 0?1-0?1-(\d{4})\b/, " $1-1-1"));
  if (!match || calendar === undefined) return undefined;
  const [, unit, year, month, dayOfMonth = "1", hour = "0", minute = "0", second = "0", sign, zoneHour, zoneMinute] =
    match;
  const step = steps.find(([test]) => test.test(unit))?.[1];
  if (step === undefined || +month < 1 || +month > 12 || +dayOfMonth < 1 || +dayOfMonth > 31) return undefined;
  const zone = sign ? (sign === "-" ? -1 : 1) * (+zoneHour * 60 + +(zoneMinute ?? 0)) : 0;
  const milliseconds = (+hour * 60 + +minute - zone) * 60_000 + +second * 1000;
  return { calendar, step, day: dayNumber(calendar, +year, +month, +dayOfMonth), milliseconds };
}

/**
 * Milliseconds since 1970-01-01 UTC, from which `new Date(value)` makes a date; NaN stays. Undefined for calendars
 * whose days never were (`noleap`, `360_day`).
 */
export function toUnixTime(values: Float64Array, units: TimeUnits): Float64Array | undefined {
  if (!isReal(units.calendar)) return undefined;
  const start = (units.day - unixEpochDay) * day + units.milliseconds;
  return values.map((value) => exact(start + value * units.step));
}

/** A date of any calendar. */
export class CalendarDate {
  readonly calendar: Calendar;
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** With its fraction. */
  readonly second: number;

  /** @param value - time in the given units */
  constructor(value: number, units: TimeUnits) {
    const time = exact(units.milliseconds + value * units.step);
    const days = Math.floor(time / day);
    const rest = time - days * day;
    this.calendar = units.calendar;
    ({ year: this.year, month: this.month, day: this.day } = dateOf(units.calendar, units.day + days));
    this.hour = Math.floor(rest / 3_600_000);
    this.minute = Math.floor(rest / 60_000) % 60;
    this.second = (rest % 60_000) / 1000;
  }

  /**
   * As ISO 8601 writes it, cut off at milliseconds: `1990-01-31`, or `1990-01-31T12:00:00` when it is not midnight.
   * `NaN` where there is no time.
   */
  toString(): string {
    if (Number.isNaN(this.second)) return "NaN";
    const two = (n: number) => String(n).padStart(2, "0");
    const year = this.year < 0 ? `-${String(-this.year).padStart(4, "0")}` : String(this.year).padStart(4, "0");
    const date = `${year}-${two(this.month)}-${two(this.day)}`;
    // Seconds hold microseconds, which a product by 1000 alone would not always give back.
    const milliseconds = Math.floor(Math.round(this.second * 1e6) / 1000);
    if (this.hour === 0 && this.minute === 0 && milliseconds === 0) return date;
    const rest = milliseconds % 1000;
    const fraction = rest === 0 ? "" : `.${String(rest).padStart(3, "0")}`;
    return `${date}T${two(this.hour)}:${two(this.minute)}:${two(Math.floor(milliseconds / 1000))}${fraction}`;
  }
}

/** Times are kept to microseconds, where a double can: so a third of an hour is a whole number of seconds again. */
function exact(milliseconds: number): number {
  const microseconds = Math.round(milliseconds * 1000);
  return Number.isSafeInteger(microseconds) ? microseconds / 1000 : Math.round(milliseconds);
}
