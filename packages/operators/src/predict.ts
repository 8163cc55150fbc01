import type { Network, Sample } from "@backstream/core";
import type { Observable } from "rxjs";
import type { Fits, ForwardOptions } from "./forward.js";
import type { Signal } from "./Signal.js";
import { runNet } from "./runNet.js";

/**
 * What `predict` makes of a sample, or of the signal of a `predict` before it; what is `any` is a sample.
 * Not distributive: a stream of samples of two kinds becomes one kind of signal.
 */
export type Predicted<T, Out extends number> = 0 extends 1 & T
  ? Signal<[], T & Sample, Out>
  : [T] extends [Signal<readonly [], infer S extends Sample, number>]
    ? Signal<[], S, Out>
    : [T] extends [Sample]
      ? Signal<[], T, Out>
      : never;

/** How a subscription of `predict` begins. */
export type PredictOptions = Pick<ForwardOptions, "carry" | "from" | "key">;

/**
 * Sends samples through a network that is not to learn here: the same signal as `forward`'s, but the net is not on the
 * stack, so no `backward` belongs to it. Validation is `predict(net), compare(loss)`; a frozen encoder is
 * `predict(encoder), forward(head)`. Any number of subscriptions may read while the net learns elsewhere.
 *
 *     sample   --a------b------c--|
 *     predict(net)
 *     signal   --A------B------C--|
 *
 * @throws {ShapeError} As an error notification, when an input does not fit.
 * @throws {BrokenStreamError} As an error notification, behind a `forward`: its error signal could not come back.
 */
export function predict<In extends number, Out extends number, Name extends string>(
  net: Network<In, Out, Name>,
  options: PredictOptions = {},
): <T extends Sample | Signal<readonly []>>(
  source: Observable<T & Fits<T, In>>,
) => Observable<Predicted<T, Out>> {
  const run = runNet(net, options, false);
  return (source) => source.pipe(run) as Observable<never>; // the engine knows no brackets
}
