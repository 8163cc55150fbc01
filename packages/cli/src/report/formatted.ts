/** A loss or metric as people read it: four digits, or "–" where there is none. */
export function formatted(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return Math.abs(value) < 10 ? value.toFixed(4) : value.toPrecision(5);
}

/** A count with thousands apart: `200,000`. */
export function counted(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
