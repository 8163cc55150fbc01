/** A loss or metric to about four digits; "–" where there is none. */
export function formatMetric(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return Math.abs(value) < 10 ? value.toFixed(4) : value.toPrecision(5);
}
