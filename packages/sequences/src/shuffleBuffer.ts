import { BrokenStreamError, describePosition, expectCount, positionOf } from "@backstream/core";
import { randomStream } from "@backstream/tensors";
import { concat, defer, filter, map, tap, type MonoTypeOperatorFunction } from "rxjs";

/**
 * Shuffles a stream within a buffer: whenever it has `n` values, emits one of them at random.
 *
 *     values   --a--b--c--d--e--|
 *                shuffleBuffer(3, seed)
 *     output   --------b--d--a--(ec|)          n - 1 values of delay; the remaining ones when the source completes
 *
 * - n      the most values held: 1 changes nothing; as long as the stream or longer, all orders are equally likely
 * - seed   a whole number; the same seed gives the same order, at every subscription
 *
 * For samples that do not depend on each other, so that a mini-batch does not have samples of one kind only; not for the
 * ticks of a net with memory. A value is emitted at most `n - 1` positions too early, but may be held for long. When
 * the source completes, the held values are emitted synchronously: put `breathe` before this operator, not after it.
 *
 * What it holds has no place in a checkpoint: behind it, a pipeline cannot resume by positions.
 *
 * @throws {BrokenStreamError} As an error notification, when a value has a position.
 * @throws {RangeError} When n is not a positive whole number, or the seed not a whole number.
 * @see batchSequences, for the mini-batches
 * @example
 *   const shuffled = await firstValueFrom(range(1, 6).pipe(shuffleBuffer(3, 7), toArray()));
 *   shuffled[0] <= 3 // => true
 *   shuffled.sort() // => [1, 2, 3, 4, 5, 6]
 */
export function shuffleBuffer<T>(n: number, seed: number): MonoTypeOperatorFunction<T> {
  expectCount("shuffleBuffer", "n", n);
  randomStream(seed); // refuses a wrong seed now, not at the first subscription
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
      function* remaining(): Generator<T> {
        while (held.length > 0) yield draw();
      }
      return concat(
        source.pipe(
          tap((value) => expectNoPosition(value)),
          filter((value) => held.push(value) === n),
          map(draw),
        ),
        defer(remaining),
      );
    });
}

function expectNoPosition(value: unknown): void {
  const position = positionOf(value);
  if (!position) return;
  throw new BrokenStreamError(
    `shuffleBuffer: a value is at ${describePosition(position)}, expected values without a position, since shuffled ones cannot resume; leave the position out before, by map, or do not shuffle`,
  );
}
