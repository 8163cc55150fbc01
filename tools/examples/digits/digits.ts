import { randomStream } from "backstream";
import { dataset } from "../../datasets/dataset.js";

/** An image of 28 × 28 grey values from 0 to 1, row by row, and what it shows. */
export interface Digit {
  readonly pixels: Float32Array;
  readonly label: number;
}

/** The parts that 10,000 digits are cut into, once and for all, by one seed. */
export interface Digits {
  /** A little more than eight tenths: to learn from. */
  readonly learned: readonly Digit[];
  /** A tenth of the others: to choose the best epoch. */
  readonly chosenBy: readonly Digit[];
  /** A tenth: for the test at the end. */
  readonly heldOut: readonly Digit[];
}

/** Reads, shuffles and cuts them. */
export async function digits(): Promise<Digits> {
  const files = Object.entries(await dataset("digits")).flatMap(([path, text]) => {
    const { data } = JSON.parse(text) as { data: number[] };
    const label = Number(/(\d)\.json$/.exec(path)?.[1]);
    return Array.from({ length: data.length / 784 }, (_, index): Digit => ({
      pixels: Float32Array.from(data.slice(784 * index, 784 * (index + 1))),
      label,
    }));
  });
  const random = randomStream(2026);
  for (let last = files.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [files[last], files[other]] = [files[other], files[last]];
  }
  const tenth = Math.floor(files.length / 10);
  return {
    heldOut: files.slice(0, tenth),
    chosenBy: files.slice(tenth, 2 * tenth - tenth / 10),
    learned: files.slice(2 * tenth - tenth / 10),
  };
}
