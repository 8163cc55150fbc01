import { backward, compare, elman, forward, network, rewind, sgd, squaredError, update } from "backstream";
import { range, map, tap, type MonoTypeOperatorFunction } from "rxjs";

/** One marble: what an operator has emitted. */
export interface MarbleEvent {
  readonly lane: number;
  /** Of a tick, or of an update, from 1. */
  readonly number: number;
  /** Whether it brings an error of its own; in a pass, older ticks only hand on that of later ones. */
  readonly isOwn: boolean;
}

export const window = 3;
export const stride = 2;
export const ticks = 6;

/** What each of the five operators emits, in the order in which it happens: they really run. */
export function marbleEvents(): readonly MarbleEvent[] {
  const events: MarbleEvent[] = [];
  const lane = <T>(
    index: number,
    number: (value: T) => number,
    isOwn: (value: T) => boolean = () => true,
  ): MonoTypeOperatorFunction<T> =>
    tap((value) => events.push({ lane: index, number: number(value), isOwn: isOwn(value) }));
  const net = network(elman(1, 1), { seed: 1 });
  const tick = ({ sample }: { readonly sample: { readonly input: number } }) => sample.input;
  // The errors of the ticks that hand on are zero when the pass begins.
  const ownErrors = new Set<number>();
  range(1, ticks)
    .pipe(
      map((input) => ({ input, target: 0.5 })),
      forward(net),
      lane(0, tick),
      compare(squaredError()),
      lane(1, tick),
      rewind({ window, stride }),
      tap(({ sample, delta }) =>
        delta.item() === 0 ? ownErrors.delete(sample.input) : ownErrors.add(sample.input),
      ),
      lane(2, tick, ({ sample }) => ownErrors.has(sample.input)),
      backward(net),
      lane(3, tick, ({ sample }) => ownErrors.has(sample.input)),
      update(sgd()),
      lane(4, ({ step }) => step),
    )
    .subscribe();
  return events;
}
