/** 0 or 1 for a value that means no or yes; undefined for any other. */
export function readTruth(value: unknown): number | undefined {
  return truths.get(String(value).toLowerCase());
}

const truths = new Map<unknown, number>([
  ["1", 1],
  ["true", 1],
  ["yes", 1],
  ["0", 0],
  ["false", 0],
  ["no", 0],
]);
