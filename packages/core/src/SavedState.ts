import type { Floats } from "@backstream/tensors";
import { isRecord, isVector, largestMagnitude, vectorOf, type Vector } from "./stateParts.js";

/** One entry of a record or array. */
interface Entry {
  readonly holder: Record<string, unknown>;
  readonly key: string;
  readonly value: unknown;
  /** A copy of the numbers of a vector. */
  readonly numbers: Floats | undefined;
}

/** A record or array, and the keys that it had. */
interface Holder {
  readonly holder: Record<string, unknown>;
  readonly keys: readonly string[];
}

/**
 * What an optimizer's state held, to be put back where an update fails. It copies into the same arrays again and again.
 * What is inside anything but records, arrays, blocks and typed arrays is not copied.
 */
export class SavedState {
  #holders: Holder[] = [];
  #entries: Entry[] = [];
  /** The arrays of copies, in the order in which the state has its vectors. */
  readonly #copies: Floats[] = [];
  #used = 0;

  save(state: unknown): void {
    this.#holders = [];
    this.#entries = [];
    this.#used = 0;
    this.#saveEntries({ state });
  }

  restore(): void {
    for (const { holder, keys } of this.#holders) {
      for (const key of Object.keys(holder)) if (!keys.includes(key)) delete holder[key];
      if (Array.isArray(holder)) holder.length = keys.length;
    }
    for (const { holder, key, value, numbers } of this.#entries) {
      if (!Object.is(holder[key], value)) holder[key] = value;
      if (numbers) vectorOf(value as Vector).set(numbers); // only vectors have numbers
    }
  }

  /** Whether something that was finite is not finite any more. */
  get isBroken(): boolean {
    return this.#entries.some(
      ({ holder, key, value, numbers }) => isInfinite(holder[key]) && !isInfinite(numbers ?? value),
    );
  }

  #saveEntries(holder: Record<string, unknown>): void {
    const keys = Object.keys(holder);
    this.#holders.push({ holder, keys });
    for (const key of keys) {
      const value = holder[key];
      const numbers = isVector(value) ? this.#copy(vectorOf(value)) : undefined;
      this.#entries.push({ holder, key, value, numbers });
      if (numbers === undefined && isRecord(value)) this.#saveEntries(value);
    }
  }

  #copy(values: Floats): Floats {
    const index = this.#used++;
    const copy = this.#copies[index];
    if (copy?.length !== values.length || copy.constructor !== values.constructor) {
      return (this.#copies[index] = values.slice());
    }
    copy.set(values);
    return copy;
  }
}

/** Whether it is a number or a vector with something that is not finite. */
function isInfinite(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  return isVector(value) && !Number.isFinite(largestMagnitude(value));
}
