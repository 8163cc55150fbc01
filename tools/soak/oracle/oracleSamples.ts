import type { OracleProgram } from "./OracleProgram.js";

/** A sample in plain numbers, row by row, each of them a float32. */
export interface OracleSample {
  readonly input: readonly (readonly number[])[];
  /** Numbers of each row (a class is one number); undefined: no label. */
  readonly target: readonly (readonly number[])[] | undefined;
  readonly weight: number | readonly number[] | undefined;
  readonly mask: readonly number[] | undefined;
  readonly key: string;
  readonly last: boolean;
  /** What a `scale` of mapDelta multiplies by. */
  readonly scale: number;
}

/** The samples of a program. */
export function oracleSamples({ inputs, nets, batch, loss, ticks }: OracleProgram): OracleSample[] {
  const { units } = nets.at(-1)!.layers.at(-1)!; // a program has a net, a net a layer
  const rows = Math.max(1, batch);
  return ticks.map(({ value, isBad, target, weight, mask, key, last }) => {
    const wave = (row: number, column: number, phase: number): number =>
      Math.fround(Math.sin(1.7 * value + 2.3 * column + 0.9 * row + phase));
    const matrix = (width: number, number: (row: number, column: number) => number): number[][] =>
      Array.from({ length: rows }, (_row, row) =>
        Array.from({ length: width }, (_column, column) => number(row, column)),
      );
    const isProbability = loss.kind === "probabilities" || loss.kind === "sigmoidCrossEntropy";
    const wanted =
      loss.kind === "classes"
        ? matrix(1, (row) => (value + row) % units)
        : matrix(units, (row, column) => {
            const number = wave(row, column, 1);
            return isProbability ? Math.fround(0.5 + 0.5 * number) : number;
          });
    if (target === "not finite" && loss.kind !== "classes") wanted[0][0] = NaN;
    const input = matrix(inputs, (row, column) => wave(row, column, 0));
    if (isBad) input[0][inputs - 1] = NaN;
    return {
      input,
      target: target === "missing" ? undefined : wanted,
      weight:
        weight === "none"
          ? undefined
          : weight === "one"
            ? 0.5
            : Array.from({ length: rows }, (_, row) => (row + value) % 3),
      mask: mask === undefined ? undefined : Array.from({ length: rows }, (_, row) => (mask >> row) & 1),
      key: "abc"[key],
      last,
      scale: 1 + (value % 3) / 4,
    };
  });
}

/** Cuts behind every sample that is the last of its sequence. */
export function oracleSequences(samples: readonly OracleSample[]): OracleSample[][] {
  const sequences: OracleSample[][] = [[]];
  for (const sample of samples) {
    sequences.at(-1)!.push(sample); // there is always one
    if (sample.last) sequences.push([]);
  }
  return sequences;
}
