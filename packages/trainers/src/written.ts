/** A value that was not expected, as messages show it: `3`, `{ x, y }`, `undefined`. */
export function written(value: unknown): string {
  return typeof value === "object" && value !== null
    ? `{ ${Object.keys(value).join(", ")} }`
    : (JSON.stringify(value) ?? typeof value);
}
