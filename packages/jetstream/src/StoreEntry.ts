/** What a key of a store holds: the checkpoint itself, or the name of the object that is the checkpoint. */
export type StoreEntry =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "object"; readonly name: string };

/** Bytes in front of an entry: a mark, the kind, and what tells this save from every other. */
export const headSize: number = 4 + 1 + 22;

const mark = [0x42, 0x4b, 0x53, 0x31]; // BKS1
const kinds = { bytes: 0, object: 1 } as const;

/** The entry as bytes; `id` has 22 characters. */
export function encodeEntry(entry: StoreEntry, id: string): Uint8Array<ArrayBuffer> {
  const rest = entry.kind === "bytes" ? entry.bytes : new TextEncoder().encode(entry.name);
  const encoded = new Uint8Array(headSize + rest.length);
  encoded.set([...mark, kinds[entry.kind], ...new TextEncoder().encode(id)]);
  encoded.set(rest, headSize);
  return encoded;
}

/**
 * What bytes hold; undefined where another program wrote them.
 *
 * @example
 *   decodeEntry(encodeEntry({ kind: "object", name: "a/0/b" }, "x".repeat(22))) // => { kind: "object", name: "a/0/b" }
 */
export function decodeEntry(encoded: Uint8Array): StoreEntry | undefined {
  if (encoded.length < headSize || !mark.every((byte, index) => encoded[index] === byte)) return undefined;
  const rest = new Uint8Array(encoded.subarray(headSize));
  if (encoded[4] === kinds.bytes) return { kind: "bytes", bytes: rest };
  return encoded[4] === kinds.object && rest.length > 0
    ? { kind: "object", name: new TextDecoder().decode(rest) }
    : undefined;
}

/** Whether two entries are of the same save. */
export function isSameEntry(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && b.subarray(0, headSize).every((byte, index) => a[index] === byte);
}
