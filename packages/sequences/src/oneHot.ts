import { describeValue, UnknownNameError } from "@backstream/core";

/**
 * Encodes one of a few classes as a row with a single 1.
 *
 *     oneHot(3): 1 → [0, 1, 0]          oneHot(["red", "green"]): "green" → [0, 1]
 *
 * - classes  the number of classes, for whole numbers from 0; or their names, in order
 *
 * For inputs: a net would take class numbers for amounts, class 2 for twice class 1. Targets of `softmaxCrossEntropy`
 * are class numbers and need no encoding. For thousands of classes use an `embedding` layer, which does the same
 * without the zeros.
 *
 * @throws {UnknownNameError} When the value is none of the classes.
 * @throws {RangeError} When there are no classes.
 * @example
 *   oneHot(3)(1) // => [0, 1, 0]
 *   const colour = oneHot(["red", "green"]);
 *   colour("green") // => [0, 1]
 */
export function oneHot<T extends number | string = number>(
  classes: number | readonly T[],
): (value: T) => number[] {
  if (typeof classes !== "number" && !Array.isArray(classes))
    throw new RangeError(
      `oneHot: classes is ${describeValue(classes)}, expected a positive whole number or a list of names`,
    );
  const names: readonly unknown[] | undefined = typeof classes === "number" ? undefined : classes;
  const size = typeof classes === "number" ? classes : classes.length;
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`oneHot: classes is ${size}, expected a positive whole number or a list of names`);
  }
  const indices = names && new Map(names.map((name, index) => [name, index]));
  return (value) => {
    const index = indices ? indices.get(value) : value;
    if (typeof index !== "number" || !Number.isInteger(index) || index < 0 || index >= size) {
      const wanted = names
        ? `one of ${names.map((name) => describeValue(name)).join(", ")}`
        : `0 to ${size - 1}`;
      throw new UnknownNameError(`oneHot: ${describeValue(value)} is no class, expected ${wanted}`);
    }
    const row = Array.from({ length: size }, () => 0);
    row[index] = 1;
    return row;
  };
}
