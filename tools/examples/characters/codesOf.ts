/** A text as numbers. */
export interface Codes {
  /** Every character of the text, by its number. */
  readonly alphabet: readonly string[];
  readonly codes: Int32Array;
}

/**
 * Numbers the characters of a text, in the order of Unicode.
 *
 * @example
 *   codesOf("abba") // => { alphabet: ["a", "b"], codes: Int32Array [0, 1, 1, 0] }
 */
export function codesOf(text: string): Codes {
  const characters = Array.from(text);
  const alphabet = [...new Set(characters)].toSorted();
  const numbers = new Map(alphabet.map((character, number) => [character, number]));
  return { alphabet, codes: Int32Array.from(characters, (character) => numbers.get(character) ?? 0) };
}
