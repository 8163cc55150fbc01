const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(?:Z|([+-]\d\d):?(\d\d))?)?$/;
/** A little less than the last time of a `Date`, so that the end of the year is a `Date` too. */
const latest = 8.6e15;

/**
 * A value as milliseconds since 1970; NaN for a value that is not a time, or is more than 270,000 years away. Reads dates,
 * ISO 8601 texts (UTC if they name no zone), and numbers: seconds, or, above 1e11, milliseconds.
 *
 * @example
 *   readTime("1970-01-01 00:01") // => 60000
 *   readTime(60) // => 60000
 *   readTime("soon") // => NaN
 */
export function readTime(value: unknown): number {
  if (value instanceof Date) return within(value.getTime());
  if (typeof value === "number" || typeof value === "bigint") {
    const number = Number(value);
    return within(Math.abs(number) > 1e11 ? number : number * 1000);
  }
  if (typeof value !== "string") return NaN;
  const text = value.trim();
  const [, date, clock = "00:00", hours = "+00", minutes = "00"] = iso.exec(text) ?? [];
  if (date === undefined) return /^\d+(\.\d+)?$/.test(text) ? readTime(Number(text)) : NaN;
  return Date.parse(`${date}T${clock}${hours}:${minutes}`); // the only form that all runtimes read alike
}

function within(time: number): number {
  return Math.abs(time) <= latest ? time : NaN;
}
