/** @throws {RangeError} When the label is not a whole number from 0 to `classes - 1`. */
export function expectClass(name: string, label: number, classes: number): number {
  if (Number.isInteger(label) && label >= 0 && label < classes) return label;
  throw new RangeError(`${name}: class is ${label}, expected a whole number from 0 to ${classes - 1}`);
}
