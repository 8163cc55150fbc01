import {
  adam,
  backward,
  chain,
  clipByNorm,
  compare,
  dense,
  forward,
  gru,
  network,
  rewind,
  squaredError,
  stack,
  update,
  type Checkpoint,
  type Sample,
  type Step,
} from "backstream";
import { from, groupBy, mergeMap, type Observable } from "rxjs";

/** Samples of three keys. */
export const resumableSamples: readonly (Sample & { readonly key: string })[] = Array.from(
  { length: 40 },
  (_, index) => ({
    input: [Math.sin(index), Math.cos(index)],
    target: [Math.sin(index + 1)],
    weight: 0.5,
    key: "abc"[(index * 7) % 3],
  }),
);

/** A pipeline of two nets with a memory for each key, from its start or from a checkpoint on. */
export function resumable(saved: Checkpoint | undefined): Observable<Step> {
  const encoder = network(gru(2, 3), { seed: 1, name: "encoder" });
  const head = network(stack(dense(3, 2, { activation: "tanh" }), dense(2, 1)), { seed: 2, name: "head" });
  const { samples = 0 } = saved ?? {};
  return from(resumableSamples.slice(samples)).pipe(
    groupBy(({ key }) => key),
    mergeMap((key$) =>
      key$.pipe(
        forward(encoder, { from: saved, key: key$.key }),
        forward(head, { from: saved, key: key$.key }),
        compare(squaredError()),
        rewind({ window: 4, stride: 2, from: saved }),
      ),
    ),
    backward(head),
    backward(encoder),
    update(chain(clipByNorm(1), adam()), { from: saved }),
  );
}
