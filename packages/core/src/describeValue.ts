import { Tensor } from "@backstream/tensors";

/**
 * Any value as text for an error message: short, and on one line.
 *
 * - text is quoted, and cut after 60 characters
 * - an array shows its entries, an object its keys, eight at most
 * - a tensor or typed array shows its size
 *
 * @example
 *   describeValue("adam") // => '"adam"'
 *   describeValue([1, "a"]) // => '[1, "a"]'
 *   describeValue({ input: [1], target: 2 }) // => "{ input, target }"
 *   describeValue(new Float32Array(3)) // => "a Float32Array of 3"
 *   describeValue(() => 1) // => "a function"
 */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) return `[${shorten(value.slice(0, limit + 1).map(describeEntry))}]`;
  if (typeof value === "object" && value !== null) return describeObject(value);
  return describeEntry(value);
}

const limit = 8;

function describeObject(value: object): string {
  if (value instanceof Tensor) return `a tensor of shape [${value.shape.join(", ")}]`;
  const type = typeName(value);
  if (ArrayBuffer.isView(value))
    return `a ${type} of ${(value as { length?: number }).length ?? value.byteLength}`;
  const keys = Object.keys(value);
  if (keys.length > 0) return `{ ${shorten(keys)} }`;
  // A Map or a Date has no keys of its own.
  return type === "Object" ? "{}" : `${/^[AEIOU]/.test(type) ? "an" : "a"} ${type}`;
}

/** A value inside an array: other arrays and objects are not opened. */
function describeEntry(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return value.length > 0 ? "[…]" : "[]";
  if (typeof value === "object" && value !== null) {
    return value instanceof Tensor || ArrayBuffer.isView(value) ? describeObject(value) : "{…}";
  }
  return String(value);
}

function shorten(parts: readonly string[]): string {
  return (parts.length > limit ? [...parts.slice(0, limit), "…"] : parts).join(", ");
}

function typeName(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  const name = prototype?.constructor?.name;
  return typeof name === "string" && name !== "" ? name : "Object";
}
