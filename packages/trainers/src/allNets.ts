import type { Network, Sample } from "@backstream/core";
import {
  backward,
  forward,
  predict,
  type BackwardSignal,
  type ComparedSignal,
  type ForwardOptions,
  type PredictOptions,
  type Signal,
} from "@backstream/operators";
import type { Observable, UnaryFunction } from "rxjs";

/** What has passed all nets and has not come back. For the compiler, all nets together are one. */
type OneNet = readonly [Network];

/** `forward` of every net in order; each gets the options, and the first one alone those of all keys. */
export function forwardAll(
  nets: readonly Network[],
  options: ForwardOptions = {},
): UnaryFunction<Observable<Sample>, Observable<Signal<OneNet>>> {
  const shared = { ...options, joins$: undefined, ends$: undefined, mostKeys: undefined };
  return inTurn(nets.map((net, index) => forward(net, index === 0 ? options : shared)));
}

/** `predict` of every net in order, with the options of each. */
export function predictAll(
  nets: readonly Network[],
  optionsOf: (net: Network) => PredictOptions = () => ({}),
): UnaryFunction<Observable<Sample>, Observable<Signal<readonly []>>> {
  return inTurn(nets.map((net) => predict(net, optionsOf(net))));
}

/** `backward` of every net, the last one first. */
export function backwardAll(
  nets: readonly Network[],
): UnaryFunction<
  Observable<ComparedSignal<OneNet> | BackwardSignal<OneNet>>,
  Observable<BackwardSignal<readonly []>>
> {
  return inTurn(nets.toReversed().map((net) => backward(net)));
}

/** One operator after the other. The compiler cannot follow a list whose length it does not know. */
function inTurn<From, To>(operators: readonly unknown[]): UnaryFunction<Observable<From>, Observable<To>> {
  const steps = operators as readonly UnaryFunction<Observable<unknown>, Observable<unknown>>[];
  return (source) =>
    steps.reduce<Observable<unknown>>((values$, step) => step(values$), source) as Observable<To>;
}
