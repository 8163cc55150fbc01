import { CapacityError } from "@backstream/core";
import { Observable, Subscriber, type OperatorFunction } from "rxjs";
import type { Consume } from "./Consume.js";
import type { FlowCounters } from "./FlowCounters.js";
import { SerialConsumer, type ReceivedValue } from "./SerialConsumer.js";
import { WaitingLine, type WaitingLineOptions } from "./WaitingLine.js";

/** Which values may wait, and the operator that an error names. */
export interface OneAtATimeOptions extends WaitingLineOptions {
  readonly where: string;
}

/**
 * Consumes one value at a time; values that arrive meanwhile wait in a line of bounded length.
 *
 *     values   a-b-c-----------|
 *                oneAtATime({ policy: "block", capacity: 2 }, consume: five frames long)
 *     output   a----b----c----|
 *
 * The common part of `flow` and `breathe`. `makeConsume` is called at each subscription; the counters add up over
 * subscriptions.
 *
 * @throws {CapacityError} As an error notification: under `"block"`, when a value is pushed and there is no room.
 * @example
 *   const options = { where: "example", policy: "block", capacity: 1, n: 1 } as const;
 *   const doubled = oneAtATime<number, number>(options, () => (value) => of(2 * value));
 *   await firstValueFrom(of(1, 2).pipe(doubled, toArray())) // => [2, 4]
 *   doubled.counters.delivered // => 2
 */
export function oneAtATime<T, R>(
  options: OneAtATimeOptions,
  makeConsume: () => Consume<T, R>,
): OperatorFunction<T, R> & { readonly counters: FlowCounters } {
  const counters: FlowCounters = { received: 0, delivered: 0, dropped: 0, waiting: 0, highest: 0 };
  const operator: OperatorFunction<T, R> = (source) =>
    new Observable((output) => {
      const line = new WaitingLine<ReceivedValue<T>>(options, counters);
      const consumer = new SerialConsumer(line, makeConsume(), output, () => overflowError(options));
      const input = new Subscriber<T>(consumer);
      output.add(input); // before the source is subscribed, so that a synchronous one can be stopped
      output.add(() => consumer.stop());
      source.subscribe(input);
    });
  return Object.assign(operator, { counters });
}

function overflowError({ where, capacity }: OneAtATimeOptions): CapacityError {
  return new CapacityError(
    `${where}: ${capacity} values wait and another came, expected a source that can wait; pull it with fromPull, or drop values with another policy of flow`,
  );
}
