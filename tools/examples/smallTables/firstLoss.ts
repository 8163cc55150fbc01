import type { Report } from "@backstream/cli";
import { samples } from "@backstream/cli";
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
  sigmoidCrossEntropy,
  softmaxCrossEntropy,
  squaredError,
  stack,
  update,
} from "backstream";
import { firstValueFrom, lastValueFrom, tap } from "rxjs";

const losses = {
  regression: squaredError,
  binary: sigmoidCrossEntropy,
  multiclass: softmaxCrossEntropy,
} as const;

/**
 * The mean loss, measured before each record was learned from, of the program that `backstream learn` ran by default at
 * first: a GRU with PyTorch's first weights, Adam with momentum at a rate that stays.
 */
export async function firstLoss(
  { source, target, task, network: now }: Report,
  seed: number,
): Promise<number> {
  const { input } = await firstValueFrom(samples(source, { target }));
  const outputs = Number(/(\d+)\)\)$/.exec(now)?.[1]); // the last layer's
  const net = network(stack(gru(input.length, 32), dense(32, outputs)), { seed });
  const loss = losses[task]();
  const [stride, learningRate] = task === "regression" ? [2, 0.005] : [8, 0.002];
  let records = 0;
  let sum = 0;
  await lastValueFrom(
    samples(source, { target }).pipe(
      forward(net),
      tap(({ sample, output }) => {
        const { centre, spread, target: goal } = sample;
        if (goal === undefined) return;
        records++;
        sum +=
          task === "regression"
            ? (centre + spread * output.item() - sample.actual!) ** 2 // there is one where there is a target
            : loss.compare(output, goal).loss;
      }),
      compare(loss),
      rewind({ window: 32, stride }),
      backward(net),
      update(chain(clipByNorm(1), adam({ learningRate }))),
    ),
  );
  return sum / records;
}
