import { lengthOf, numberAt, type Numbers } from "@backstream/tensors";

/** Whether both have as many numbers, and the same ones. */
export function isSameNumbers(a: Numbers, b: Numbers): boolean {
  const length = lengthOf(a);
  if (length !== lengthOf(b)) return false;
  for (let index = 0; index < length; index++) {
    if (numberAt(a, index) !== numberAt(b, index)) return false;
  }
  return true;
}
