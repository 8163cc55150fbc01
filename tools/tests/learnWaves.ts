import { adam, dense, gru, network, squaredError, stack, truncatedBptt, type Checkpoint } from "backstream";
import { map, type Observable } from "rxjs";

/** A record of a series. */
export interface Wave {
  readonly t: number;
}

/** Predicts the next number of the series, and says after each step what it knows. */
export function learnWaves(waves$: Observable<Wave>): Observable<Checkpoint> {
  const net = network(stack(gru(1, 8), dense(8, 1)), { seed: 7, name: "waves" });
  return waves$.pipe(
    map((wave) => ({ ...wave, input: Math.sin(wave.t), target: Math.sin(wave.t + 1) })),
    truncatedBptt(net, { loss: squaredError(), optimizer: adam(), window: 16, stride: 4 }),
    map((step) => step.checkpoint()),
  );
}
