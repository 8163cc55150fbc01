/** What all records inherit from: nothing. Objects that inherit from null itself are slow in V8. */
const nothing: object = Object.freeze(Object.create(null));

/**
 * A record without columns, not even inherited ones: `constructor` and `__proto__` are columns like others.
 *
 * @example
 *   emptyRecord().constructor // => undefined
 */
export function emptyRecord(): Record<string, unknown> {
  return Object.create(nothing) as Record<string, unknown>; // values may be set by any name
}
