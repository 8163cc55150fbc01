/** What comes round again: hours of the day, days of the week, of the month and of the year. */
export type Cycle = "day" | "week" | "month" | "year";

const day = 86_400_000;

/**
 * How far a cycle has turned at a time, in turns from whichever start: only the fraction matters. UTC; weeks begin on
 * Monday; a month is one turn, however many days it has, and so is a year.
 *
 * - time   milliseconds since 1970
 *
 * @example
 *   cyclePhase("day", Date.UTC(2001, 0, 1, 6)) % 1 // => 0.25
 *   cyclePhase("month", Date.UTC(2001, 1, 15)) // => 0.5
 */
export function cyclePhase(cycle: Cycle, time: number): number {
  if (cycle === "day") return time / day;
  if (cycle === "week") return (time / day + 3) / 7; // 1970 began on a Thursday
  const date = new Date(time);
  const year = date.getUTCFullYear();
  const [begin, end] =
    cycle === "year"
      ? [utc(year, 0), utc(year + 1, 0)]
      : [utc(year, date.getUTCMonth()), utc(year, date.getUTCMonth() + 1)];
  return (time - begin) / (end - begin);
}

/** The begin of a month; `Date.UTC` would take the years 0 to 99 for those from 1900. */
function utc(year: number, month: number): number {
  return new Date(0).setUTCFullYear(year, month, 1);
}
