import { rollOut, type Network } from "backstream";
import { lastValueFrom, toArray } from "rxjs";
import type { Book } from "./book.js";

/** What a net writes at several temperatures when it has read how the tail begins. */
export async function samplesOf(
  net: Network,
  { alphabet, codes, known }: Book,
): Promise<{ temperature: number; text: string }[]> {
  const beginning = [...codes.subarray(known, known + 200)];
  const samples = [];
  for (const temperature of [0.4, 0.7, 1]) {
    const written$ = rollOut(net, { start: beginning, steps: 300, temperature, seed: 1 });
    const written = await lastValueFrom(written$.pipe(toArray()));
    samples.push({ temperature, text: written.map((code) => alphabet[code]).join("") });
  }
  return samples;
}
