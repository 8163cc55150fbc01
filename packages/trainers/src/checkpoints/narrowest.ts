/** A typed array of numbers. */
export type NumberList = Uint8Array | Int32Array | Float32Array | Float64Array;

/** The numbers in the narrowest typed array that has each of them exactly; only a NaN may lose its bits, which nobody sees in a list. */
export function narrowest(numbers: readonly number[]): NumberList {
  let isWhole = true;
  let isSingle = true;
  let [least, most] = [0, 0];
  for (const number of numbers) {
    isWhole &&= (number | 0) === number && !Object.is(number, -0);
    isSingle &&= Math.fround(number) === number || number !== number; // oxlint-disable-line no-self-compare -- NaN
    if (!isWhole && !isSingle) return Float64Array.from(numbers);
    if (number < least) least = number;
    if (number > most) most = number;
  }
  if (!isWhole) return Float32Array.from(numbers);
  return least >= 0 && most < 256 ? Uint8Array.from(numbers) : Int32Array.from(numbers);
}
