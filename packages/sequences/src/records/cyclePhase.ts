/** A period of time that repeats. */
export type Cycle = "day" | "week" | "month" | "year";

const day = 86_400_000;

/**
 * The position of a time in a cycle, as a fraction: 0 at the beginning of the cycle, 0.5 in the middle. Days and weeks add
 * a whole number, the cycles since 1970, which sine and cosine ignore.
 *
 * UTC; weeks begin on Monday; each month and each year is one cycle, regardless of its number of days.
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

/** The beginning of a month; `Date.UTC` would read the years 0 to 99 as 1900 to 1999. */
function utc(year: number, month: number): number {
  return new Date(0).setUTCFullYear(year, month, 1);
}
