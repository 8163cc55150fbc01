/**
 * Copies plain data: arrays, typed arrays, dates, and objects of these. Tensors, which never change, are shared, and so is
 * what is no plain data: `encodeCheckpoint` refuses it. An object that occurs twice is copied once.
 */
export class PlainCopies {
  readonly #made: Map<object, object> = new Map();
  /** Small typed arrays share one buffer: a buffer of its own takes longer than its numbers. */
  #buffer: ArrayBuffer = new ArrayBuffer(0);
  #used = 0;

  readonly #own: Set<ArrayBufferLike> = new Set();

  /** Arrays in the buffer of this one, which is a copy, need none. */
  own({ buffer }: ArrayBufferView): void {
    this.#own.add(buffer);
  }

  /** A copy of a value. */
  of<T>(value: T): T;
  of(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    const prototype = Object.getPrototypeOf(value) as object | null;
    // Not a Node Buffer, whose copy `encodeCheckpoint` would take for plain data.
    if (prototype !== null && Object.getPrototypeOf(prototype) === typedArray)
      return this.#copyNumbers(value as Uint8Array);
    const made = this.#made.get(value);
    if (made) return made;
    const copy = shallowCopy(value, prototype);
    if (copy === value) return value;
    this.#made.set(value, copy);
    if (!(copy instanceof Date)) this.copyParts(copy);
    return copy;
  }

  /** Replaces the parts of an object or array by copies. */
  copyParts(whole: object): void {
    const parts = whole as Record<string, unknown>; // the names of an array's entries are its indices
    for (const name of Object.keys(parts)) {
      const part = parts[name];
      if (typeof part === "object" && part !== null) parts[name] = this.of(part);
    }
  }

  #copyNumbers(numbers: Uint8Array): Uint8Array {
    if (this.#own.has(numbers.buffer)) return numbers;
    if (numbers.byteLength > buffered) return numbers.slice();
    if (this.#used + numbers.byteLength > this.#buffer.byteLength) {
      this.#buffer = new ArrayBuffer(bufferSize);
      this.#used = 0;
    }
    const NumberArray = numbers.constructor as Uint8ArrayConstructor; // or that of another type
    const copy = new NumberArray(this.#buffer, this.#used, numbers.length);
    copy.set(numbers);
    this.#used += Math.ceil(numbers.byteLength / 8) * 8;
    return copy;
  }
}

/** The value itself where it is no plain data. */
function shallowCopy(value: object, prototype: object | null): object {
  if (prototype === Object.prototype) return { ...value };
  if (prototype === Array.prototype) return (value as readonly unknown[]).slice();
  if (prototype === null) return Object.assign(Object.create(null) as object, value);
  if (prototype === Date.prototype) return new Date(value as Date);
  return value;
}

const typedArray: unknown = Object.getPrototypeOf(Int8Array.prototype);
const [buffered, bufferSize] = [1024, 65_536];
