import {
  accuracy,
  adam,
  dense,
  mix,
  network,
  replay,
  rmse,
  softmaxCrossEntropy,
  squaredError,
  stack,
  standardize,
  testThenTrain,
  type Mixture,
  type Network,
} from "backstream";
import { from, pipe } from "rxjs";
import type { StreamRow } from "./friedman.js";

/** What learns: which nets, and which past samples. */
export interface Contender {
  readonly nets: "mixture" | "MLP" | "linear";
  readonly past: "recent" | "reservoir" | undefined;
}

/**
 * The score of a contender on a stream, each row predicted before it is learned from: RMSE where a number is to be predicted,
 * else accuracy. Everything is the same for all streams but the loss and the number of outputs.
 */
export function score(
  rows: readonly StreamRow[],
  classes: number,
  { nets, past }: Contender,
  seed: number,
): number {
  const [features, outputs] = [rows[0].input.length, Math.max(1, classes)];
  const linear = network(dense(features, outputs), { seed, name: "linear" });
  const deep = stack(dense(features, 64, { activation: "relu" }), dense(64, outputs));
  const mlp = network(deep, { seed, name: "MLP" });
  const average = classes > 0 ? "probabilities" : "outputs";
  const tested: Network | Mixture =
    nets === "mixture" ? mix([linear, mlp], { by: "loss", average }) : nets === "MLP" ? mlp : linear;

  const inputs = standardize({ warmUp: 20 });
  const targets = standardize({ field: "target", name: "targets", warmUp: 20 });
  let found = NaN;
  from(rows)
    .pipe(
      testThenTrain(tested, {
        loss: classes > 0 ? softmaxCrossEntropy() : squaredError(),
        optimizer: adam({ learningRate: 0.005 }),
        metrics: { score: classes > 0 ? accuracy() : rmse() },
        ...(past && { replay: replay({ keep: 1000, per: 16, policy: past, seed }) }),
        prepare: classes > 0 ? inputs : pipe(inputs, targets),
      }),
    )
    .subscribe(({ metrics }) => (found = metrics.score));
  return found;
}
