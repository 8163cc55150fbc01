import { isMissing } from "backstream";

/** What people write where a value is missing, in lower case. */
const missingTexts: ReadonlySet<string> = new Set(["", "na", "n/a", "nan", "null", "none", "?", "-"]);

/** Whether a record holds a value, as opposed to nothing or to a text such as `NA` or `?`. */
export function hasValue(value: unknown): boolean {
  if (typeof value !== "string") return !isMissing(value);
  const text = value.trim();
  return text.length > 4 || !missingTexts.has(text.toLowerCase());
}
