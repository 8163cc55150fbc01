import { expectCount } from "@backstream/core";
import { randomStream } from "@backstream/tensors";
import { concat, defer, filter, map, type MonoTypeOperatorFunction } from "rxjs";

/**
 * Shuffles a stream as far as a buffer reaches: emits one of `n` values by chance, whenever there are `n`.
 *
 *     values   --a--b--c--d--e--|
 *                shuffleBuffer(3, seed)
 *     output   --------b--d--a--(ec|)          n - 1 values of delay; the rest at the end
 *
 * - n      the values held at most: 1 changes nothing, and from the length of the stream on every order is as likely
 * - seed   a whole number; the same seed gives the same order, at every subscription
 *
 * For samples that do not depend on each other, so that a mini-batch is not all of one kind; never for ticks of a net
 * with memory. A value comes out at most `n - 1` places early, but may stay long. At the end the rest comes out at once:
 * `breathe` belongs in front of it.
 *
 * @throws {RangeError} When n is no positive whole number, or the seed no whole number.
 * @example
 *   const shuffled = await firstValueFrom(range(1, 6).pipe(shuffleBuffer(3, 7), toArray()));
 *   shuffled[0] <= 3 // => true
 *   shuffled.sort() // => [1, 2, 3, 4, 5, 6]
 */
export function shuffleBuffer<T>(n: number, seed: number): MonoTypeOperatorFunction<T> {
  expectCount("shuffleBuffer", "n", n);
  randomStream(seed); // refuses a seed that is none
  return (source) =>
    defer(() => {
      const random = randomStream(seed);
      const held: T[] = [];
      const draw = (): T => {
        const at = random.integer(held.length);
        const drawn = held[at];
        held[at] = held[held.length - 1];
        held.pop();
        return drawn;
      };
      function* rest(): Generator<T> {
        while (held.length > 0) yield draw();
      }
      return concat(
        source.pipe(
          filter((value) => held.push(value) === n),
          map(draw),
        ),
        defer(rest),
      );
    });
}
