/** A typed array of numbers. */
export type NumberList = Uint8Array | Int32Array | Float32Array | Float64Array;

/** The numbers in the narrowest typed array that has each of them exactly; only a NaN may lose its bits, which nobody sees in a list. */
export function narrowest(numbers: readonly number[]): NumberList {
  return narrowestOf(wideOf(numbers)!); // they are numbers
}

/** The items in one array; undefined where one is no number. A loop: the constructor is slow where a list has had other items. */
export function wideOf(items: readonly unknown[]): Float64Array<ArrayBuffer> | undefined {
  if (items.length > 0 && typeof items[0] !== "number") return undefined; // before it takes memory
  const wide = new Float64Array(items.length);
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (typeof item !== "number") return undefined;
    wide[index] = item;
  }
  return wide;
}

/** As `narrowest`, of numbers that are in one array. */
export function narrowestOf(wide: Float64Array<ArrayBuffer>): NumberList {
  let isWhole = true;
  let isSingle = true;
  let [least, most] = [0, 0];
  for (let index = 0; index < wide.length; index++) {
    const number = wide[index];
    isWhole &&= (number | 0) === number && (number !== 0 || 1 / number > 0);
    isSingle &&= Math.fround(number) === number || number !== number; // oxlint-disable-line no-self-compare -- NaN
    if (!isWhole && !isSingle) return wide;
    if (number < least) least = number;
    if (number > most) most = number;
  }
  if (!isWhole) return new Float32Array(wide);
  return least >= 0 && most < 256 ? new Uint8Array(wide) : new Int32Array(wide);
}
