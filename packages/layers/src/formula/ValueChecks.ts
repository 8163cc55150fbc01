import { describeValue, ShapeError } from "@backstream/core";
import { Value } from "./Value.js";

/** What the operations of a formula refuse, with the name of the layer and of the operation in each message. */
export class ValueChecks {
  readonly #owner: { readonly name: string };

  constructor(owner: { readonly name: string }) {
    this.#owner = owner;
  }

  /** Checks that something is a value of this formula. */
  expectValue(what: string, given: unknown): Value {
    if (!(given instanceof Value)) {
      throw new TypeError(
        `${this.#owner.name}: ${what} is ${describeValue(given)}, expected a value, which is made by the operations`,
      );
    }
    if (given.owner !== this.#owner) {
      throw new TypeError(
        `${this.#owner.name}: ${what} is a value of another call of differentiate, for ${given.owner.name}; use only what the function is given`,
      );
    }
    return given;
  }

  /** The learned parameters of `linear` are those of the layer, not what was calculated from them. */
  parameter(what: string, given: unknown): Value {
    const value = this.expectValue(`linear: the ${what}`, given);
    if (value.storage.kind !== "parameter" || !value.isWhole)
      this.fail("linear", `the ${what} is a calculated value, expected a parameter as it was declared`);
    return value;
  }

  value(name: string, given: unknown): Value {
    return this.expectValue(`${name}: an operand`, given);
  }

  vector(name: string, given: unknown): Value {
    const value = this.value(name, given);
    if (value.shape.length === 1) return value;
    return this.fail(
      name,
      `an operand has shape [${value.shape.join(", ")}], expected a vector; reshape(x, [${value.size}]) makes one`,
    );
  }

  matrix(name: string, given: unknown): Value {
    const value = this.value(name, given);
    if (value.shape.length === 2) return value;
    return this.fail(
      name,
      `the matrix has shape [${value.shape.join(", ")}], expected [m, n]; reshape(x, [m, n]) makes one`,
    );
  }

  count(name: string, what: string, count: number): number {
    if (Number.isInteger(count) && count >= 1) return count;
    return this.fail(
      name,
      `${what} is ${describeValue(count)}, expected a whole number from 1 up`,
      RangeError,
    );
  }

  misfit(name: string, a: Value, b: Value): never {
    return this.fail(name, `shapes [${a.shape.join(", ")}] and [${b.shape.join(", ")}] do not fit`);
  }

  fail(name: string, what: string, Kind: new (message: string) => Error = ShapeError): never {
    throw new Kind(`${this.#owner.name}: ${name}: ${what}`);
  }
}
