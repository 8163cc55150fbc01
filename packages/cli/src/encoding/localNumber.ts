/**
 * A text as a number, as people write it in a table; NaN if it is none. Thousands may be separated by spaces, apostrophes, and
 * the other one of point and comma.
 *
 * - decimal   what stands before the decimals: `"comma"` or `"point"`
 *
 * @example
 *   localNumber("1.234,5", "comma") // => 1234.5
 *   localNumber("1,234.5", "point") // => 1234.5
 *   localNumber("1,23,4", "point") // => NaN
 */
export function localNumber(text: string, decimal: "comma" | "point"): number {
  const trimmed = text.trim();
  if (!patterns[decimal].test(trimmed)) return NaN;
  const bare = trimmed.replace(decimal === "comma" ? /[.\s'’]/g : /[,\s'’]/g, "");
  return Number(bare.replace(",", ".").replace("−", "-"));
}

const patterns = {
  comma: /^[+\-−]?(\d{1,3}(([. '’\u00a0\u202f])\d{3}(\3\d{3})*)(,\d+)?|\d+(,\d*)?|,\d+)(e[+-]?\d+)?$/i,
  point: /^[+\-−]?(\d{1,3}(([, '’\u00a0\u202f])\d{3}(\3\d{3})*)(\.\d+)?|\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i,
};
