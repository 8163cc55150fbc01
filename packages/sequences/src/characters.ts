import { describeValue, expectOptions, UnknownNameError } from "@backstream/core";
import { map } from "rxjs";
import { expectClasses } from "./expectClasses.js";
import { expectText } from "./expectText.js";
import type { Tokeniser } from "./Tokeniser.js";

/** The alphabet of `characters`, as plain JSON. */
export interface CharactersState {
  /** A text that contains every character at least once. */
  readonly alphabet: string;
  /** Whether there is one more class, the last, for all characters that are not in the alphabet. Default: false. */
  readonly unknown?: boolean | undefined;
}

/** Characters as classes. */
export interface Characters extends Tokeniser {
  /** To be given to `characters` to make the same classes again; save it with the network's parameters. */
  readonly state: CharactersState;
}

/**
 * The characters of a text as classes, numbered in the order in which they first appear.
 *
 *     characters("hello"): h e l o → 0 1 2 3          "hole" → 0 3 2 1
 *
 * - from   a text that contains every character that will ever be encoded, or a `CharactersState`
 *
 * A character is a Unicode code point: most emojis are one; a letter with a separate accent is two. The class for unknown
 * characters is decoded as "\uFFFD". The operator emits one character a class:
 *
 *     classes  --2--1--3--|
 *                characters("hello").decoding()
 *     texts    --l--e--o--|
 *
 * @throws {UnknownNameError} When a character is not in the alphabet, or a class is not one of its classes (as an error
 *   notification of the operator).
 * @throws {RangeError} When the alphabet is empty.
 * @see bytes, for any text without an alphabet
 * @example
 *   const letters = characters("hello");
 *   letters.encode("hole") // => Int32Array.of(0, 3, 2, 1)
 *   letters.decode([2, 1, 3]) // => "leo"
 *   characters({ alphabet: "hello", unknown: true }).encode("help") // => Int32Array.of(0, 1, 2, 4)
 */
export function characters(from: string | CharactersState): Characters {
  if (typeof from !== "string") expectOptions("characters", from, ["alphabet", "unknown"]);
  const { alphabet: text, unknown = false } = typeof from === "string" ? { alphabet: from } : from;
  expectText("characters", text);
  const letters = [...new Set(text)];
  if (letters.length === 0) throw new RangeError("characters: alphabet is empty, expected a text");
  const classes = new Map(letters.map((letter, index) => [letter, index]));
  const size = letters.length + (unknown ? 1 : 0);

  const letterOf = (index: number): string => {
    const letter = unknown && index === letters.length ? "\uFFFD" : letters[index];
    if (letter !== undefined) return letter;
    throw new UnknownNameError(`characters: ${describeValue(index)} is no class, expected 0 to ${size - 1}`);
  };

  return {
    size,
    state: { alphabet: letters.join(""), unknown },
    encode(text) {
      expectText("characters", text);
      const encoded = new Int32Array(text.length); // at most this many: some characters take two units of the string
      let length = 0;
      for (const letter of text) {
        const index = classes.get(letter) ?? (unknown ? letters.length : undefined);
        if (index === undefined)
          throw new UnknownNameError(
            `characters: ${describeValue(letter)} is none of the ${size} in the alphabet; add it, or ask for unknown: true`,
          );
        encoded[length++] = index;
      }
      return encoded.slice(0, length);
    },
    decode(indices) {
      expectClasses("characters", indices);
      let decoded = "";
      for (const index of indices) decoded += letterOf(index);
      return decoded;
    },
    decoding: () => (classes$) => classes$.pipe(map(letterOf)),
  };
}
