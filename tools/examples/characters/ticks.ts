import { tensor, type Sample } from "backstream";

/** Samples of what stands at the places of a text: the target is what stands there a tick later. */
export function* ticks(places: readonly Int32Array[]): Generator<Sample> {
  for (let tick = 0; tick + 1 < places.length; tick++) {
    const rows = places[tick].length;
    const input = tensor([rows, 1], Float32Array.from(places[tick]));
    yield { input, target: tensor([rows], places[tick + 1]) };
  }
}
