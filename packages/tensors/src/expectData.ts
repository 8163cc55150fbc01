import { valueText } from "./valueText.js";

/**
 * Refuses what is no number, array of numbers or typed array. Arrays in arrays would be read as `Number([1])`.
 *
 * @throws {TypeError} When it is something else; it names the first entry of an array that is no number.
 */
export function expectData(where: string, what: string, data: unknown): void {
  if (typeof data === "number") return;
  if (Array.isArray(data)) {
    const index = data.findIndex((entry) => typeof entry !== "number");
    // `findIndex` visits holes too.
    if (index < 0) return;
    const entry: unknown = data[index];
    throw new TypeError(
      Array.isArray(entry)
        ? `${where}: ${what} is an array of arrays, expected numbers row by row; make it tensor(rows)`
        : `${where}: ${what} has ${valueText(entry)} at index ${index}, expected numbers`,
    );
  }
  const isOther = data instanceof DataView || data instanceof BigInt64Array || data instanceof BigUint64Array;
  if (ArrayBuffer.isView(data) && !isOther) return;
  throw new TypeError(
    `${where}: ${what} is ${valueText(data)}, expected a number, an array, a typed array or a tensor`,
  );
}
