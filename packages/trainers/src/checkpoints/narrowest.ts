/** A typed array of numbers. */
export type NumberList = Uint8Array | Int32Array | Float32Array | Float64Array;

/** The numbers in the narrowest typed array that has each of them exactly; only a NaN may lose its bits, which nobody sees in a list. */
export function narrowest(numbers: readonly number[]): NumberList {
  const wide = new Float64Array(numbers); // of one kind, whatever kinds the list has: this loop is fast
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
