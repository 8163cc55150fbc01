/**
 * A value as a cell of a CSV file. A text that a spreadsheet would take for a formula gets a leading apostrophe: it begins
 * with = + - @, a tab or the end of a line, and is no number. A text with quotes, commas or ends of lines is quoted.
 *
 * @source OWASP, "CSV injection".
 * @example
 *   csvCell('=HYPERLINK("x")') // => `"'=HYPERLINK(""x"")"`
 *   csvCell("-5") // => "-5"
 */
export function csvCell(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = String(value);
  const isFormula = /^[=+\-@\t\r\n]/.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
