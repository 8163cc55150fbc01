import { expectFinite, type Initialiser } from "@backstream/core";

/**
 * Sets all numbers to one value.
 *
 * PyTorch: `nn.init.constant_`; Keras: `Constant`.
 *
 * @throws {RangeError} When the value is no finite number.
 * @example
 *   dense(4, 2, { initialise: { bias: constant(0.1) } }).fanOut // => 2
 */
export function constant(value: number): Initialiser {
  expectFinite("constant", "value", value);
  return (values) => {
    values.fill(value);
  };
}
