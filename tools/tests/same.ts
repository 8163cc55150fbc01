import { expect } from "vitest";

/** Compares with what an example says: all of that must be there, numbers to six digits, in any kind of array. */
export function same(actual: unknown, expected: unknown): void {
  expect(plain(actual, expected)).toEqual(plain(expected, expected));
}

/** Stands for the global console in examples and keeps what they log. */
export const console = {
  logged: [] as unknown[],
  log(...values: unknown[]): void {
    console.logged.push(...values);
  },
  clear(): void {
    console.logged = [];
  },
};

function plain(value: unknown, model: unknown): unknown {
  if (typeof value === "number") return typeof model === "number" && isNear(value, model) ? model : value;
  if (typeof value !== "object" || value === null) return value;
  if (isTensor(value)) return plain(nested([...value.data], value.shape), model);
  if (ArrayBuffer.isView(value)) return plain(Array.from(value as Float32Array), model);
  if (Array.isArray(value))
    return value.map((item, i) => plain(item, Array.isArray(model) ? model[i] : undefined));
  if (value instanceof Map) return plain(Object.fromEntries(value), model);
  const wanted = (model ?? {}) as Record<string, unknown>;
  // A signal or another instance shows more than an example cares for.
  const keys = Object.getPrototypeOf(value) === Object.prototype ? Object.keys(value) : Object.keys(wanted);
  return Object.fromEntries(keys.map((key) => [key, plain((value as typeof wanted)[key], wanted[key])]));
}

const isNear = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= Math.max(5e-6 * Math.abs(b), 1e-7);

const isTensor = (value: object): value is { shape: readonly number[]; data: Float32Array } =>
  "shape" in value && "data" in value && Array.isArray(value.shape) && ArrayBuffer.isView(value.data);

/** Row-major numbers as nested arrays; a scalar as a number. */
function nested(data: readonly number[], shape: readonly number[]): unknown {
  if (shape.length === 0) return data[0];
  const size = data.length / (shape[0] ?? 1);
  return Array.from({ length: shape[0] ?? 0 }, (_, i) =>
    nested(data.slice(i * size, (i + 1) * size), shape.slice(1)),
  );
}
