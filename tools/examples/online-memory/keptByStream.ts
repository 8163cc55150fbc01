import {
  arena,
  backward,
  compare,
  forward,
  rewind,
  squaredError,
  type Network,
  type Sample,
} from "backstream";
import { Subject } from "rxjs";

/** The numbers that one more stream (a key) of a network keeps in the arena while it learns. */
export function keptByStream(net: Network, window: number | undefined): number {
  const open = () => {
    const samples$ = new Subject<Sample>();
    const compared$ = samples$.pipe(forward(net), compare(squaredError()));
    const deltas$ =
      window === undefined
        ? compared$.pipe(backward(net))
        : compared$.pipe(rewind({ window, stride: 1 }), backward(net));
    const subscription = deltas$.subscribe();
    const input = new Float32Array(net.fanIn);
    for (let tick = 0; tick < 2 * (window ?? 1); tick++) samples$.next({ input, target: 1 });
    return subscription;
  };
  const first = open(); // with what a pass needs once for all streams
  const before = arena.used;
  const second = open();
  const kept = arena.used - before;
  for (const subscription of [first, second]) subscription.unsubscribe();
  return kept;
}
