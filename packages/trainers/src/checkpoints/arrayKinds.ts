/** A constructor of typed arrays. */
export interface ArrayKind {
  readonly prototype: ArrayBufferView;
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): ArrayBufferView<ArrayBuffer>;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): ArrayBufferView<ArrayBuffer>;
}

/** The typed arrays that a checkpoint can hold, by name. */
export const arrayKinds: ReadonlyMap<string, ArrayKind> = new Map<string, ArrayKind>(
  [
    Float32Array,
    Float64Array,
    Int8Array,
    Int16Array,
    Int32Array,
    Uint8Array,
    Uint8ClampedArray,
    Uint16Array,
    Uint32Array,
    BigInt64Array,
    BigUint64Array,
  ].map((kind) => [kind.name, kind]),
);
