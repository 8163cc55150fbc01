import { describeValue, type SequenceRows } from "@backstream/core";

/** Checks the labels of a row. @throws {RangeError} When the blank is no class, or a label is none, or is the blank. */
export function expectLabels(
  name: string,
  blank: number,
  { fanOut, labels }: Pick<SequenceRows, "fanOut" | "labels">,
  row: number,
): void {
  if (blank >= fanOut) {
    throw new RangeError(`${name}: blank is ${blank}, expected one of the ${fanOut} classes`);
  }
  for (const label of labels[row]) {
    if (Number.isInteger(label) && label >= 0 && label < fanOut && label !== blank) continue;
    throw new RangeError(
      `${name}: label of row ${row} is ${describeValue(label)}, expected a class from 0 to ${fanOut - 1} other than the blank ${blank}`,
    );
  }
}
