import type { Flat } from "./Flat.js";

/** Names the random numbers that the layers of a network draw at a tick of a sequence. */
export function nameDraws({ drawing }: Flat, randomStream: number, tick: number): void {
  // A loop over indices: this runs at every tick.
  for (let index = 0; index < drawing.length; index++) {
    const { addresses } = drawing[index];
    addresses.tick = tick;
    addresses.randomStream = randomStream;
  }
}
