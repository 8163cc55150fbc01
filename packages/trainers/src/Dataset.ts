import type { Sample } from "@backstream/core";
import type { ObservableInput } from "rxjs";

/**
 * Data that can be read once for each epoch: samples, or sequences of samples. The dataset and each sequence are an
 * observable or an iterable, subscribed to or iterated over again in every epoch.
 *
 * @example
 *   const rows: Dataset = [{ input: 1, target: 2 }, { input: 3, target: 4 }];
 *   const sequences: Dataset = [[{ input: 1, target: 2 }, { input: 3, target: 4 }], of({ input: 5, target: 6 })];
 *   const net = network(dense(1, 1), { seed: 1 });
 *   const loss = squaredError();
 *   (await firstValueFrom(evaluate(net, rows, { loss }))).rows // => 2
 *   (await firstValueFrom(evaluate(net, sequences, { loss }))).rows // => 3
 */
export type Dataset = ObservableInput<Sample | ObservableInput<Sample>>;
