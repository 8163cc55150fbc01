import { tensor, type Sample } from "backstream";

/** Samples of the characters at several positions of a text: the target is the character of the next tick. */
export function* ticks(places: readonly Int32Array[]): Generator<Sample> {
  for (let tick = 0; tick + 1 < places.length; tick++) {
    const rows = places[tick].length;
    const input = tensor([rows, 1], Float32Array.from(places[tick]));
    yield { input, target: tensor([rows], places[tick + 1]) };
  }
}
