/** The id of an entry: milliseconds, and a number among those of one millisecond. */
export type EntryId = readonly [milliseconds: number, sequence: number];

/** As the server writes it. @example idText([1526919030474, 55]) // => "1526919030474-55" */
export function idText([milliseconds, sequence]: EntryId): string {
  return `${milliseconds}-${sequence}`;
}

/**
 * Reads an id. Both parts must be below 2^53.
 *
 * @throws {RangeError} When a part is larger: a number does not hold it.
 */
export function entryId(text: string): EntryId {
  const [milliseconds, sequence] = text.split("-").map(Number);
  if (Number.isSafeInteger(milliseconds) && Number.isSafeInteger(sequence)) return [milliseconds, sequence];
  throw new RangeError(
    `fromRedis: an entry has the id ${text}, expected parts below 2^53; let the server choose ids`,
  );
}
