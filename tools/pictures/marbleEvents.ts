import { backward, compare, elman, forward, network, rewind, sgd, squaredError, update } from "backstream";
import { map, range, tap } from "rxjs";

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
  const note = (lane: number, number: number, isOwn = true) => events.push({ lane, number, isOwn });
  const net = network(elman(1, 1), { seed: 1 });
  // At the beginning of a pass the errors of the ticks that hand on are zero.
  const own = new Map<number, boolean>();
  range(1, ticks)
    .pipe(
      map((input) => ({ input, target: 0.5 })),
      forward(net),
      tap(({ sample }) => note(0, sample.input)),
      compare(squaredError()),
      tap(({ sample }) => note(1, sample.input)),
    )
    .pipe(
      rewind({ window, stride }),
      tap(({ sample, delta }) => {
        own.set(sample.input, delta.item() !== 0);
        note(2, sample.input, own.get(sample.input));
      }),
      backward(net),
      tap(({ sample }) => note(3, sample.input, own.get(sample.input))),
      update(sgd()),
    )
    .subscribe(({ step }) => note(4, step));
  return events;
}
