import { expectOptions, UnknownNameError } from "@backstream/core";
import { map } from "rxjs";
import { shown } from "./shown.js";
import type { Tokeniser } from "./Tokeniser.js";

/** Which characters there are, as plain JSON. */
export interface CharactersState {
  /** A text that has all of them; how often does not matter. */
  readonly alphabet: string;
  /** Whether there is one class more, the last, for whatever is not in the alphabet: false. */
  readonly unknown?: boolean | undefined;
}

/** Characters as classes. */
export interface Characters extends Tokeniser {
  /** For `characters`, to make the same again: keep it beside the network's parameters. */
  readonly state: CharactersState;
}

/**
 * The characters of a text as classes, numbered in the order in which they first appear.
 *
 *     characters("hello"): h e l o → 0 1 2 3          "hole" → 0 3 2 1
 *
 * - from   a text that has all characters that will ever come; or an alphabet that is more careful
 *
 * A character is a code point: an emoji is one, an accent written by itself another. What `unknown` took in comes back
 * as "\uFFFD".
 *
 * @throws {UnknownNameError} When a text has a character, or a class a number, that there is not.
 * @throws {RangeError} When there are no characters at all.
 * @example
 *   const letters = characters("hello");
 *   letters.encode("hole") // => Int32Array.of(0, 3, 2, 1)
 *   letters.decode([2, 1, 3]) // => "leo"
 *   characters({ alphabet: "hello", unknown: true }).encode("help") // => Int32Array.of(0, 1, 2, 4)
 */
export function characters(from: string | CharactersState): Characters {
  const { alphabet: text, unknown = false } = typeof from === "string" ? { alphabet: from } : from;
  if (typeof from !== "string") expectOptions("characters", from, ["alphabet", "unknown"]);
  const letters = [...new Set(text)];
  if (letters.length === 0) throw new RangeError("characters: alphabet is empty, expected a text");
  const classes = new Map(letters.map((letter, index) => [letter, index]));
  const size = letters.length + (unknown ? 1 : 0);

  const letterOf = (index: number): string => {
    const letter = unknown && index === letters.length ? "\uFFFD" : letters[index];
    if (letter !== undefined) return letter;
    throw new UnknownNameError(`characters: ${shown(index)} is no class, expected 0 to ${size - 1}`);
  };

  return {
    size,
    state: { alphabet: letters.join(""), unknown },
    encode(text) {
      const encoded = new Int32Array(text.length); // at most so many: some take two units of a string
      let length = 0;
      for (const letter of text) {
        const index = classes.get(letter) ?? (unknown ? letters.length : undefined);
        if (index === undefined)
          throw new UnknownNameError(
            `characters: ${shown(letter)} is none of the ${size} in the alphabet; add it, or ask for unknown: true`,
          );
        encoded[length++] = index;
      }
      return encoded.slice(0, length);
    },
    decode(indices) {
      let decoded = "";
      for (const index of indices) decoded += letterOf(index);
      return decoded;
    },
    decoding: () => (classes$) => classes$.pipe(map(letterOf)),
  };
}
