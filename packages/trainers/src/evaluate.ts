import { expectLoss, expectOptions, type Network } from "@backstream/core";
import type { AnyNetwork } from "@backstream/operators";
import type { Observable } from "rxjs";
import type { ConnectedNets } from "./ConnectedNets.js";
import type { Dataset } from "./Dataset.js";
import { evaluateDataset } from "./evaluateDataset.js";
import type { EvaluateOptions } from "./EvaluateOptions.js";
import type { Evaluation } from "./Evaluation.js";
import type { MetricsByName } from "./metrics/metrics.js";
import { netsOf } from "./netsOf.js";

/**
 * Measures a net, or several that run one after the other, on a dataset without training it: emits one result and completes.
 *
 *     evaluate(net, dataset, { loss, metrics: { accuracy: accuracy() } })
 *     ------------------------({ loss, rows, metrics: { accuracy } }|)
 *
 * - dataset   samples or sequences, an observable or an iterable, as in `fit`
 *
 * A net with memory reads samples in order, as one series, and starts every sequence with an empty memory. Masked and
 * unlabelled rows do not count.
 *
 * @throws {RangeError} As an error notification, when the dataset has no target at all, or a series is to be batched.
 * @throws {CapacityError} As an error notification, when a sequence has more than 1,048,576 ticks and is to be batched.
 * @throws {TypeError} When the loss is missing, or what should be a net is none; as an error notification, when the
 *   dataset holds neither samples nor sequences.
 * @throws {ShapeError} When a net takes more or fewer features than the net before it gives.
 * @throws {UnknownNameError} When an option does not exist.
 * @see {@link fit}, whose `validation` is evaluated in this way after every epoch; {@link measure} for streams.
 * @example
 *   const net = network(dense(1, 1));
 *   net.load({ weight: [2], bias: [0] });
 *   const result$ = evaluate(net, [{ input: 1, target: 2 }, { input: 3, target: 4 }], { loss: squaredError() });
 *   (await firstValueFrom(result$)).loss // => 2
 */
export function evaluate<
  const Metrics extends MetricsByName = Record<never, never>,
  const Nets extends readonly AnyNetwork[] = readonly [],
>(
  net: Network | (Nets & ConnectedNets<Nets>),
  dataset: Dataset,
  options: EvaluateOptions<Metrics>,
): Observable<Evaluation<Metrics>> {
  const nets = netsOf("evaluate", net);
  expectOptions("evaluate", options, ["loss", "metrics", "batch"]);
  expectLoss("evaluate", options.loss);
  return evaluateDataset("evaluate", nets, dataset, options);
}
