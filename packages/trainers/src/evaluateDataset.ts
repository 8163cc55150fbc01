import type { Network } from "@backstream/core";
import { compare } from "@backstream/operators";
import { defer, identity, map, pipe, reduce, type Observable } from "rxjs";
import { predictAll } from "./allNets.js";
import type { Dataset } from "./Dataset.js";
import type { EvaluateOptions } from "./EvaluateOptions.js";
import type { Evaluation } from "./Evaluation.js";
import { EvaluationSums } from "./EvaluationSums.js";
import type { MetricsByName } from "./metrics/metrics.js";
import { runDataset } from "./runDataset.js";

/**
 * The evaluation of nets that run one after the other on a dataset, for `evaluate` and for the validation of `fit`.
 *
 * @param where The function that the user called, for messages.
 */
export function evaluateDataset<Metrics extends MetricsByName>(
  where: string,
  nets: readonly Network[],
  dataset: Dataset,
  { loss, metrics, batch }: EvaluateOptions<Metrics>,
): Observable<Evaluation<Metrics>> {
  return defer(() => {
    const sums = new EvaluationSums(loss, metrics ?? ({} as Metrics)); // without metrics, the type has no names
    const samplesAs = nets.some(({ flat }) => flat.carry > 0) ? "series" : "rows";
    const targetsOf = "measureSequence" in loss ? "sequences" : "ticks";
    const options = { where, batch, samplesAs, targetsOf, prepare: () => identity } as const;
    return runDataset(dataset, options, () => pipe(predictAll(nets), compare(loss))).pipe(
      reduce((all, compared) => {
        all.add(compared);
        return all;
      }, sums),
      map((all) => all.evaluation(where)),
    );
  });
}
