import { UnknownNameError } from "@backstream/core";
import { concat, defer, filter, map, of } from "rxjs";
import { shown } from "./shown.js";
import type { Tokeniser } from "./Tokeniser.js";

// What browsers and Node.js have and ECMAScript's library does not declare.
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
 * Any text in any language, without a vocabulary; a character that is not English takes two to four. What comes out of
 * a net need not be UTF-8: "\uFFFD" stands for what is none. `decoding` waits for the last byte of a character.
 *
 * @throws {UnknownNameError} When a class is no byte.
 * @example
 *   bytes().encode("é!") // => Int32Array.of(195, 169, 33)
 *   bytes().decode([195, 169, 33]) // => "é!"
 *   await firstValueFrom(of(195, 169, 33).pipe(bytes().decoding(), toArray())) // => ["é", "!"]
 */
export function bytes(): Tokeniser {
  const decoder = () => new TextDecoder("utf-8", { ignoreBOM: true }); // a mark at the begin is a character like others
  return {
    size: 256,
    encode: (text) => Int32Array.from(new TextEncoder().encode(text)),
    decode: (classes) => decoder().decode(Uint8Array.from(classes, byteOf)),
    decoding: () => (classes$) =>
      defer(() => {
        const whole = decoder();
        const read$ = classes$.pipe(
          map((index) => whole.decode(Uint8Array.of(byteOf(index)), { stream: true })),
        );
        const rest$ = defer(() => of(whole.decode()));
        return concat(read$, rest$).pipe(filter((text) => text !== ""));
      }),
  };
}

function byteOf(index: number): number {
  if (Number.isInteger(index) && index >= 0 && index < 256) return index;
  throw new UnknownNameError(`bytes: ${shown(index)} is no byte, expected 0 to 255`);
}
