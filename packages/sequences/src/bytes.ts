import { describeValue, UnknownNameError } from "@backstream/core";
import { concat, defer, filter, map, of } from "rxjs";
import { expectClasses } from "./expectClasses.js";
import { expectText } from "./expectText.js";
import type { Tokeniser } from "./Tokeniser.js";

// Browsers and Node.js have these; the type library of ECMAScript does not declare them.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: "utf-8",
  options: { readonly ignoreBOM: true },
) => { decode(bytes?: Uint8Array, options?: { readonly stream: boolean }): string };

/**
 * The bytes of a text in UTF-8 as 256 classes.
 *
 *     bytes(): "é!" → 195 169 33
 *
 * Works for every language without a vocabulary; a character outside of ASCII takes two to four bytes. The classes that a
 * net draws need not be valid UTF-8: invalid bytes are decoded as "\uFFFD". The operator emits a character with its last
 * byte:
 *
 *     classes  --195--169--33--|
 *                bytes().decoding()
 *     texts    -------é----!---|
 *
 * @throws {UnknownNameError} When a class is not a byte (as an error notification of the operator).
 * @see characters, for a small alphabet
 * @example
 *   bytes().encode("é!") // => Int32Array.of(195, 169, 33)
 *   bytes().decode([195, 169, 33]) // => "é!"
 *   await firstValueFrom(of(195, 169, 33).pipe(bytes().decoding(), toArray())) // => ["é", "!"]
 */
export function bytes(): Tokeniser {
  const decoder = () => new TextDecoder("utf-8", { ignoreBOM: true }); // a byte order mark is a character like any other
  return {
    size: 256,
    encode(text) {
      expectText("bytes", text);
      return Int32Array.from(new TextEncoder().encode(text));
    },
    decode(classes) {
      expectClasses("bytes", classes);
      return decoder().decode(Uint8Array.from(classes, byteOf));
    },
    decoding: () => (classes$) =>
      defer(() => {
        const stream = decoder();
        const read$ = classes$.pipe(
          map((index) => stream.decode(Uint8Array.of(byteOf(index)), { stream: true })),
        );
        const rest$ = defer(() => of(stream.decode()));
        return concat(read$, rest$).pipe(filter((text) => text !== ""));
      }),
  };
}

function byteOf(index: number): number {
  if (Number.isInteger(index) && index >= 0 && index < 256) return index;
  throw new UnknownNameError(`bytes: ${describeValue(index)} is no byte, expected 0 to 255`);
}
