import { localTime } from "./localTime.js";

/**
 * Whether a value is a date of eight digits in 1900 to 2099.
 *
 * @example
 *   isCompactDate(20241231) // => true
 *   isCompactDate("20241331") // => false
 */
export function isCompactDate(value: unknown): boolean {
  const text = String(value).trim();
  return /^(19|20)\d{6}$/.test(text) && !Number.isNaN(localTime(text, "ymd"));
}
