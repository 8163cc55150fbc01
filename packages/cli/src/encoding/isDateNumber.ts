import { isCompactDate } from "./isCompactDate.js";

/** Whether a whole number is probably a time: a date such as 20241231, or seconds or milliseconds since 1970, in 2001 to 2039. */
export function isDateNumber(value: unknown): boolean {
  if (value instanceof Date || typeof value === "boolean") return false;
  const number = Number(value);
  if (!Number.isInteger(number)) return false;
  const seconds = number >= 1e12 ? number / 1000 : number;
  return (seconds >= 1e9 && seconds < 2.2e9) || isCompactDate(value);
}
