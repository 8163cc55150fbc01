import { describeValue, type Initialiser } from "@backstream/core";
import { expectSize } from "./expectSize.js";

/** The name and sizes of a layer of the user's. */
export interface CustomSizes {
  readonly name: string;
  readonly fanIn: number;
  readonly fanOut: number;
  readonly carry?: Readonly<Record<string, number>>;
  readonly parameters?: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly initialise: Initialiser }>
  >;
  readonly tape?: number;
}

/**
 * Checks the sizes of a layer of the user's.
 *
 * @throws {RangeError} When a size is no whole number from 1 up (the tape: from 0 up).
 * @throws {TypeError} When a record, shape or initialiser is none.
 */
export function expectCustomSizes({
  name,
  fanIn,
  fanOut,
  carry = {},
  parameters = {},
  tape = 1,
}: CustomSizes): void {
  expectSize(name, "fanIn", fanIn);
  expectSize(name, "fanOut", fanOut);
  if (tape !== 0) expectSize(name, "tape", tape);
  expectRecord(name, "carry", carry, "numbers by name, such as { sum: 1 }");
  expectRecord(name, "parameters", parameters, "{ shape, initialise } by name");
  for (const [key, size] of Object.entries(carry)) expectSize(name, `carry "${key}"`, size);
  for (const [key, parameter] of Object.entries(parameters)) {
    expectRecord(name, `parameter "${key}"`, parameter, "{ shape, initialise }");
    const { shape, initialise } = parameter;
    if (!Array.isArray(shape)) {
      throw new TypeError(
        `${name}: the shape of parameter "${key}" is ${describeValue(shape)}, expected a list of sizes such as [3]`,
      );
    }
    if (typeof initialise !== "function") {
      throw new TypeError(
        `${name}: initialise of parameter "${key}" is ${describeValue(initialise)}, expected what a call such as ones() makes`,
      );
    }
    for (const size of shape as readonly number[]) expectSize(name, `an axis of parameter "${key}"`, size);
  }
}

function expectRecord(name: string, what: string, value: unknown, wanted: string): void {
  if (Object.prototype.toString.call(value) === "[object Object]") return;
  throw new TypeError(`${name}: ${what} is ${describeValue(value)}, expected ${wanted}`);
}
