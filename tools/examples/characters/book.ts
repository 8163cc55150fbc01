import { dataset } from "../../datasets/dataset.js";
import type { DatasetName } from "../../datasets/sources.js";
import { codesOf, type Codes } from "./codesOf.js";
import { places } from "./places.js";

/** A text to learn from, and its tail to test on. */
export interface Book extends Codes {
  readonly name: string;
  readonly text: string;
  /** Characters that come before the tail, its last twentieth. */
  readonly known: number;
  /** Characters at several positions of the text, for each tick, and for one more after the last. */
  readonly learned: readonly Int32Array[];
  /** The same of all the tail. */
  readonly held: readonly Int32Array[];
}

/** Opens a book at `rows` places; where it is to be a short one, the last 300,000 characters. */
export async function book(name: DatasetName, rows: number, ticks: number, isShort: boolean): Promise<Book> {
  const whole = Object.values(await dataset(name)).join("\n\n");
  const text = isShort ? whole.slice(-300_000) : whole;
  const { alphabet, codes } = codesOf(text);
  const known = Math.floor(codes.length * 0.95);
  const tail = codes.subarray(known);
  return {
    name,
    text,
    alphabet,
    codes,
    known,
    learned: places(codes.subarray(0, known), rows, ticks),
    held: places(tail, rows, Math.floor(tail.length / rows) - 1),
  };
}
