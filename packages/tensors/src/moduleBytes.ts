/**
 * The bytes of a WebAssembly module from the text in which it is embedded.
 *
 * A character is a digit from 0 to 90: the printable ones of ASCII from # on, without the backslash. A byte, plus 3, is one
 * digit where it is below 89, as most bytes of a module are, and otherwise two: 89 and the rest, or 90 and the rest. This is
 * shorter than hexadecimal digits, and also once it is compressed, unlike base64, in whose characters bytes do not begin at
 * the same place each time.
 *
 * @see tools/scripts/wasm.mjs, which writes the text
 */
export function moduleBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  let before = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const digit = code - (code > 92 ? 36 : 35); // 92 is the backslash
    if (digit > 88) before = 89 * (digit - 88);
    else {
      bytes[length++] = before + digit - 3;
      before = 0;
    }
  }
  return bytes.slice(0, length);
}
