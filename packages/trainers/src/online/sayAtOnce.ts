import type { Network, Sample } from "@backstream/core";
import type { Checkpoint } from "@backstream/operators";
import type { Tensor } from "@backstream/tensors";
import { map, type MonoTypeOperatorFunction, type Observable } from "rxjs";
import { predictAll } from "../allNets.js";
import type { Said } from "./Said.js";

/** A sample with what was said of it when it came. */
export type SaidSample = Sample & { readonly said: Said };

/**
 * Lets all nets say something of each sample, in a stream of their own that does not learn: their memory is a state on its
 * position, by the name of the net.
 *
 * @param checkpoints That of each arm, to go on from.
 * @param finish Makes one of their outputs.
 */
export function sayAtOnce(
  arms: readonly (readonly Network[])[],
  checkpoints: readonly (Checkpoint | undefined)[],
  finish: (outputs: readonly Tensor[]) => Said,
): (samples$: Observable<Sample>) => Observable<SaidSample> {
  interface Asked extends Sample {
    readonly answers: readonly Tensor[];
  }
  const ask =
    (nets: readonly Network[], from: Checkpoint | undefined): MonoTypeOperatorFunction<Asked> =>
    (samples$) =>
      samples$.pipe(
        predictAll(nets, ({ name }) => ({ name: `${name} at once`, from })),
        map(({ sample, output }) => {
          const asked = sample as Asked; // signals have the samples that came
          return { ...asked, answers: [...asked.answers, output] };
        }),
      );
  return (samples$) =>
    arms
      .reduce(
        (asked$: Observable<Asked>, nets, index) => asked$.pipe(ask(nets, checkpoints[index])),
        samples$.pipe(map((sample) => ({ ...sample, answers: [] }))),
      )
      .pipe(map(({ answers, ...sample }) => ({ ...sample, said: finish(answers) })));
}
