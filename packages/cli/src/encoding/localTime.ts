/** In which order a date has day, month and year. */
export type DateOrder = "dmy" | "mdy" | "ymd";

const pattern =
  /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})(?:(?:\s*,\s*|\s+|T)(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?)?$/i;
const compact = /^(\d{4})(\d\d)(\d\d)$/;

/**
 * A text as milliseconds since 1970, read as UTC; NaN if it is no date with a year of four digits. A clock of 24 or of 12
 * hours may follow the date.
 *
 * @example
 *   localTime("31.12.2024 08:00", "dmy") // => 1735632000000
 *   localTime("12/31/2024 8:00 am", "mdy") // => 1735632000000
 *   localTime("31/12/2024", "mdy") // => NaN
 */
export function localTime(text: string, order: DateOrder): number {
  const trimmed = text.trim();
  const parts = order === "ymd" ? (compact.exec(trimmed) ?? pattern.exec(trimmed)) : pattern.exec(trimmed);
  if (!parts) return NaN;
  const isCompact = parts.length === 4;
  const [a, b, c] = isCompact ? parts.slice(1) : [parts[1], parts[3], parts[4]];
  const [year, month, day] = order === "ymd" ? [a, b, c] : order === "dmy" ? [c, b, a] : [c, a, b];
  if (year.length !== 4 || day.length > 2) return NaN;
  const [hours, minutes, seconds, half] = isCompact ? [] : parts.slice(5);
  const hour = half ? (Number(hours) % 12) + (/^p/i.test(half) ? 12 : 0) : Number(hours ?? 0);
  if (half && (Number(hours) < 1 || Number(hours) > 12)) return NaN;
  const two = (value: number | string): string => String(value).padStart(2, "0");
  const date = `${year}-${two(month)}-${two(day)}`;
  const time = Date.parse(`${date}T${two(hour)}:${minutes ?? "00"}:${seconds ?? "00"}Z`);
  // Date.parse takes 31 February for 2 March.
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(hour === 24 ? "" : date) ? NaN : time;
}
