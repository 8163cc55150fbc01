import { adam, arena, squaredError, truncatedBptt, type Sample } from "backstream";
import { Subject } from "rxjs";
import { collect } from "./collect.js";
import type { Soak } from "./soakTicks.js";
import { w2 } from "./w2.js";

/** Subscriptions of one net made and dropped in the middle of a window: the arena is as before after each of them. */
export async function soakSubscriptions(count: number): Promise<Soak> {
  const net = w2.net();
  const ticks = w2.samples();
  const train = (): void => {
    const sample$ = new Subject<Sample>();
    const trainer = truncatedBptt(net, { loss: squaredError(), optimizer: adam(), window: 8 });
    const subscription = sample$.pipe(trainer).subscribe();
    for (const tick of ticks.slice(0, 12)) sample$.next(tick);
    subscription.unsubscribe();
  };
  train();
  await collect();
  const before = arena.used;
  let most = 0;
  for (let done = 0; done < count; done++) {
    train();
    most = Math.max(most, arena.used);
    // Memory that is freed by garbage collection needs a turn of the event loop.
    if (done % 500 === 499) await collect();
  }
  await collect();
  return {
    what: `${count} subscriptions`,
    said: `arena ${before} floats, at most ${most}, then ${arena.used}`,
    flat: arena.used === before,
  };
}
