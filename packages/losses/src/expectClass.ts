/** The class as it came. @throws {RangeError} When it is no whole number from 0 to below `classes`. */
export function expectClass(name: string, label: number, classes: number): number {
  if (Number.isInteger(label) && label >= 0 && label < classes) return label;
  if (classes === 1) {
    throw new RangeError(
      `${name}: class is ${label}, expected 0, as the net has one output; give it an output for each class, or take sigmoidCrossEntropy()`,
    );
  }
  throw new RangeError(`${name}: class is ${label}, expected a whole number from 0 to ${classes - 1}`);
}
