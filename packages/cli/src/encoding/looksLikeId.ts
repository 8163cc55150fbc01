import type { ColumnType } from "./inferType.js";

/** Whether the values of a column only tell records apart: nearly all distinct texts, or whole numbers that count or are named so. */
export function looksLikeId(name: string, type: ColumnType, values: readonly unknown[]): boolean {
  if (values.length < 100 || type === "time") return false;
  const distinct = new Set(values.map((value) => String(value))).size;
  if (distinct < 0.95 * values.length) return false;
  if (type === "category") return true;
  const numbers = values.map(Number);
  if (!numbers.every(Number.isInteger)) return false;
  const steps = numbers.filter((value, index) => index > 0 && value === numbers[index - 1] + 1).length;
  return (
    steps >= 0.9 * numbers.length ||
    /(^|[_\-. ])(id|uuid|guid|key|nr|no|index)$|[a-z](Id|ID|Key|Nr|No)$/i.test(name)
  );
}
