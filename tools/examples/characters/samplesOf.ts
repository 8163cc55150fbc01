import { rollOut, type Network } from "backstream";
import { lastValueFrom, toArray } from "rxjs";

/** What a net writes at several temperatures when it has read the beginning. */
export async function samplesOf(
  net: Network,
  alphabet: readonly string[],
  beginning: Int32Array,
): Promise<{ temperature: number; text: string }[]> {
  const samples = [];
  for (const temperature of [0.4, 0.7, 1]) {
    const written$ = rollOut(net, { start: [...beginning], steps: 300, temperature, seed: 1 });
    const written = await lastValueFrom(written$.pipe(toArray()));
    samples.push({ temperature, text: written.map((code) => alphabet[code]).join("") });
  }
  return samples;
}
