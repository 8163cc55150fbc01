import { BrokenStreamError, expectOptions, Unrolling, type Network, type Sample } from "@backstream/core";
import type { Observable } from "rxjs";
import { expectCheckpoint } from "./checkpoint/expectCheckpoint.js";
import { resumeMemory } from "./checkpoint/resumeMemory.js";
import type { ForwardOptions } from "./ForwardOptions.js";
import { operate } from "./operate.js";
import { runNet } from "./runNet.js";
import { Signal, type Fits } from "./Signal.js";

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
 * @see {@link forward} for a net that learns.
 * @example
 *   const net = network(dense(1, 1));
 *   net.load({ weight: [2], bias: [0] });
 *   of({ input: 3, target: 5 })
 *     .pipe(predict(net), compare(squaredError()))
 *     .subscribe(({ output, loss }) => console.log(output.item(), loss)); // => 6, 1
 */
export function predict<In extends number, Out extends number, Name extends string>(
  net: Network<In, Out, Name>,
  options: PredictOptions = {},
): <T extends Sample | Signal<readonly []>>(
  source: Observable<T & Fits<T, In>>,
) => Observable<Predicted<T, Out>> {
  const where = `predict(${net.name})`;
  expectOptions("predict", options, ["carry", "from", "key"]);
  expectCheckpoint(where, options.from);
  const run = operate<Sample | Signal, Signal>((destination) => {
    const unrolling = new Unrolling(net, options);
    const resumes = options.from && resumeMemory(unrolling, options.from, options.key, destination);
    return {
      next(from) {
        if (from instanceof Signal && from.net) throw behindForward(where, from);
        // Without the queue of `forward`: reading starts no pass, and may happen while a sample of the net is processed.
        const signal = runNet(where, from, unrolling, undefined);
        unrolling.current = signal.tick;
        destination.next(signal);
        unrolling.current = -1;
      },
      finalize: () => unrolling.free(),
      resumes,
    };
  });
  return (source) => source.pipe(run) as Observable<never>; // the engine knows no brackets
}

function behindForward(where: string, { unrolling }: Signal): BrokenStreamError {
  return new BrokenStreamError(
    `${where}: it stands behind forward(${unrolling.network.name}), whose error signal could not come back; put every predict before the first forward`,
  );
}
