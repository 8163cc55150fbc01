import { Tensor, tensor } from "backstream";

/** JSON for a value that holds typed arrays and tensors: their bytes in base64, little-endian, bit for bit. */
export function packed(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, item: unknown) {
    const before = this[key]; // `item` has been through toJSON, which keeps neither shape nor type
    if (before instanceof Tensor) return { $tensor: before.shape, data: before.data };
    if (item instanceof Float32Array) return { $float32: base64(item) };
    if (item instanceof Float64Array) return { $float64: base64(item) };
    return item;
  });
}

/** The value back from `packed`. */
export function unpacked(json: string): unknown {
  return JSON.parse(json, (_key, item: unknown) => {
    if (typeof item !== "object" || item === null) return item;
    if ("$float32" in item) return new Float32Array(bytes(item.$float32));
    if ("$float64" in item) return new Float64Array(bytes(item.$float64));
    if ("$tensor" in item && "data" in item)
      return tensor(item.$tensor as number[], item.data as Float32Array); // as packed
    return item;
  });
}

function base64({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/** The bytes in a buffer of their own, which Buffer's shared pool is not. */
function bytes(text: unknown): ArrayBuffer {
  const buffer = Buffer.from(String(text), "base64");
  const own = new ArrayBuffer(buffer.length);
  new Uint8Array(own).set(buffer);
  return own;
}
