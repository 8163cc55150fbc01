/** A count with separated thousands: `200,000`. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
