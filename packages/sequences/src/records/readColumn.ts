/**
 * The value of a record's column; undefined where the record has none.
 *
 * What every object inherits, such as `constructor` and `toString`, is a column only where the record itself has it.
 * Getters of the record's class are columns.
 *
 * @example
 *   readColumn({ place: "Oslo" }, "place") // => "Oslo"
 *   readColumn({ place: "Oslo" }, "constructor") // => undefined
 */
export function readColumn(record: object, name: string): unknown {
  if ((record as unknown) === null || record === undefined) return undefined; // a line of a file may be null
  if (name in Object.prototype && !Object.hasOwn(record, name)) return undefined;
  return (record as Readonly<Record<string, unknown>>)[name]; // any object may be read by name
}
