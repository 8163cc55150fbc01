import type { Operation } from "./Operation.js";
import type { Place } from "./Place.js";
import type { SymbolicValue } from "./SymbolicValue.js";

/** Numbers of a row that are stored together: the input, one parameter, one part of the memory, or the result of an operation. */
export interface Storage {
  readonly kind: "input" | "parameter" | "carry" | "result";
  readonly place: Place;
  readonly size: number;
  /** What it depends on. */
  readonly usesCarry: boolean;
  readonly usesParameters: boolean;
  /** The operation whose result it is. */
  readonly node?: Node;
}

/** An operation as it was called. */
export interface Node {
  readonly operation: Operation;
  readonly operands: readonly Value[];
}

/** A symbolic value: some of the numbers of a storage. */
export class Value implements SymbolicValue {
  /** The layer in whose formula it was made, as an object that only this formula has. */
  readonly owner: { readonly name: string };
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly size: number;

  constructor(owner: { readonly name: string }, storage: Storage, offset: number, shape: readonly number[]) {
    this.owner = owner;
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.size = shape.reduce((product, size) => product * size, 1);
  }

  get place(): Place {
    const { field, offset } = this.storage.place;
    return { field, offset: offset + this.offset };
  }

  /** Whether it is all of its storage. */
  get isWhole(): boolean {
    return this.size === this.storage.size;
  }

  /** A value of another shape at the same or a later place. */
  view(offset: number, shape: readonly number[]): Value {
    return new Value(this.owner, this.storage, this.offset + offset, shape);
  }
}
