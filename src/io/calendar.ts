/** Calendars of the CF conventions. */
export type Calendar = "standard" | "proleptic_gregorian" | "julian" | "noleap" | "all_leap" | "360_day";

const names: Readonly<Record<string, Calendar>> = {
  standard: "standard",
  gregorian: "standard",
  proleptic_gregorian: "proleptic_gregorian",
  julian: "julian",
  noleap: "noleap",
  "365_day": "noleap",
  all_leap: "all_leap",
  "366_day": "all_leap",
  "360_day": "360_day",
};

/** The calendar of this name; undefined for one that has no dates, such as `none`. */
export function calendarOf(name: string): Calendar | undefined {
  return names[name.toLowerCase()];
}

/** Whether days of the calendar are days that have been: then an instant has a Date. */
export function isReal(calendar: Calendar): boolean {
  return calendar === "standard" || calendar === "proleptic_gregorian" || calendar === "julian";
}

/** Day numbers of 1970-01-01 and of 1582-10-15, when the Gregorian calendar begins, in Julian days. */
export const unixEpochDay = 2440588;
const gregorianStart = 2299161;

/** Number of a day: Julian day for real calendars, else days since year 0. Months count from 1. */
export function dayNumber(calendar: Calendar, year: number, month: number, day: number): number {
  if (calendar === "360_day") return year * 360 + (month - 1) * 30 + day - 1;
  if (calendar === "noleap") return year * 365 + daysBefore(month, false) + day - 1;
  if (calendar === "all_leap") return year * 366 + daysBefore(month, true) + day - 1;
  const gregorian = gregorianDay(year, month, day);
  if (calendar === "proleptic_gregorian" || (calendar === "standard" && gregorian >= gregorianStart)) return gregorian;
  return julianDay(year, month, day);
}

/** The date of a {@link dayNumber}. */
export function dateOf(calendar: Calendar, number: number): { year: number; month: number; day: number } {
  if (calendar === "360_day") {
    const rest = modulo(number, 360);
    return { year: Math.floor(number / 360), month: Math.floor(rest / 30) + 1, day: (rest % 30) + 1 };
  }
  if (calendar === "noleap" || calendar === "all_leap") {
    const long = calendar === "all_leap";
    const length = long ? 366 : 365;
    const rest = modulo(number, length);
    let month = 12;
    while (daysBefore(month, long) > rest) month--;
    return { year: Math.floor(number / length), month, day: rest - daysBefore(month, long) + 1 };
  }
  const gregorian = calendar === "proleptic_gregorian" || (calendar === "standard" && number >= gregorianStart);
  return gregorian ? gregorianDate(number) : julianDate(number);
}

function daysBefore(month: number, leap: boolean): number {
  const before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
  return before[month - 1] + (leap && month > 2 ? 1 : 0);
}

// Years that begin in March put the leap day at their end: then months have lengths by one formula.
function marchYear(year: number, month: number): { y: number; days: number } {
  const y = month > 2 ? year : year - 1;
  return { y, days: Math.floor((153 * ((month + 9) % 12) + 2) / 5) };
}

function gregorianDay(year: number, month: number, day: number): number {
  const { y, days } = marchYear(year, month);
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + days + day - 1 + 1721120;
}

function julianDay(year: number, month: number, day: number): number {
  const { y, days } = marchYear(year, month);
  return 365 * y + Math.floor(y / 4) + days + day - 1 + 1721118;
}

function gregorianDate(number: number) {
  const since = number - 1721120;
  const era = Math.floor(since / 146097);
  const rest = since - era * 146097;
  const y = Math.floor((rest - Math.floor(rest / 1460) + Math.floor(rest / 36524) - Math.floor(rest / 146096)) / 365);
  return fromMarch(era * 400 + y, rest - (365 * y + Math.floor(y / 4) - Math.floor(y / 100)));
}

function julianDate(number: number) {
  const since = number - 1721118;
  const era = Math.floor(since / 1461);
  const rest = since - era * 1461;
  const y = Math.min(3, Math.floor(rest / 365));
  return fromMarch(era * 4 + y, rest - 365 * y);
}

function fromMarch(y: number, dayOfYear: number): { year: number; month: number; day: number } {
  const m = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * m + 2) / 5) + 1;
  const month = m < 10 ? m + 3 : m - 9;
  return { year: month <= 2 ? y + 1 : y, month, day };
}

function modulo(a: number, b: number): number {
  return a - b * Math.floor(a / b);
}
