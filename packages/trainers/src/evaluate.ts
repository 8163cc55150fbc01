import { expectOptions, type Loss, type Network } from "@backstream/core";
import { compare, predict } from "@backstream/operators";
import { defer, identity, map, pipe, reduce, type Observable } from "rxjs";
import { present, type Dataset } from "./dataset.js";
import { expectObject } from "./expectObject.js";
import type { MetricsByName } from "./metrics/metrics.js";
import { expectLabels, EvaluationSums, type Evaluation } from "./EvaluationSums.js";

/** How `evaluate` measures. */
export interface EvaluateOptions<Metrics extends MetricsByName = MetricsByName> {
  readonly loss: Loss;
  /** By names of your choice. */
  readonly metrics?: Metrics | undefined;
  /** Rows, or sequences, side by side: faster, with the same result. */
  readonly batch?: number | undefined;
}

/**
 * Measures a net on a dataset, without learning: emits one result and completes.
 *
 *     evaluate(net, dataset, { loss, metrics: { accuracy: accuracy() } })
 *     ------------------------({ loss, rows, metrics: { accuracy } }|)
 *
 * - dataset   samples or sequences, observable or iterable; see `fit`
 *
 * A net with memory reads samples in order, as one series, and begins every sequence with an empty memory. Rows and
 * sequences that are padded or unlabelled do not count.
 *
 * @throws {RangeError} As an error notification, when nothing in the dataset has a target, or a series is to be batched.
 * @throws {CapacityError} As an error notification, when a sequence is too long to be collected for a batch.
 * @throws {TypeError} When the loss is missing; as an error notification, when the dataset holds something else than
 *   samples or sequences.
 * @example
 *   const net = network(dense(1, 1));
 *   net.load({ weight: [2], bias: [0] });
 *   const result$ = evaluate(net, [{ input: 1, target: 2 }, { input: 3, target: 4 }], { loss: squaredError() });
 *   (await firstValueFrom(result$)).loss // => 2
 */
export function evaluate<const Metrics extends MetricsByName = Record<never, never>>(
  net: Network,
  dataset: Dataset,
  options: EvaluateOptions<Metrics>,
): Observable<Evaluation<Metrics>> {
  expectOptions("evaluate", options, ["loss", "metrics", "batch"]);
  expectObject("evaluate", "loss", options.loss, "squaredError()");
  return evaluation("evaluate", net, dataset, options);
}

/** The same, as a part of something else. */
export function evaluation<Metrics extends MetricsByName>(
  where: string,
  net: Network,
  dataset: Dataset,
  { loss, metrics, batch }: EvaluateOptions<Metrics>,
): Observable<Evaluation<Metrics>> {
  return defer(() => {
    const tally = new EvaluationSums(loss, metrics ?? ({} as Metrics)); // without metrics there are none to name
    const presentation = { where, batch, arrange: () => identity, series: net.flat.carry > 0 };
    const compared$ = present(dataset, presentation, () => pipe(predict(net), compare(loss)));
    return compared$.pipe(
      reduce((sum, compared) => {
        sum.add(compared);
        return sum;
      }, tally),
      map(({ evaluation: result }) => {
        expectLabels(where, result);
        return result;
      }),
    );
  });
}
