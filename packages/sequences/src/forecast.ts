import {
  expectCount,
  expectNetwork,
  expectOptions,
  ShapeError,
  tickOutput,
  Unrolling,
  type Carry,
  type Network,
} from "@backstream/core";
import type { Numbers, Tensor } from "@backstream/tensors";
import { defer, type Observable } from "rxjs";
import { expectFunction } from "./expectFunction.js";

/** The start and the length of a forecast. */
export interface ForecastOptions {
  /** The initial memory, such as `signal.carry` or the carry of a `run`. It is not changed. Default: zeros. */
  readonly carry?: Carry | undefined;
  /** The first input, `[features]` or `[batch, features]`. */
  readonly start: Numbers;
  /** The number of outputs. */
  readonly horizon: number;
  /** Makes the next input of an output; the first output has `step` 1. Default: the output itself. */
  readonly next?: (output: Tensor, step: number) => Numbers;
}

/**
 * Runs a network on its own outputs: each output becomes the next input.
 *
 *     forecast(net, { carry, start: x, horizon: 3 })
 *     outputs  (abc|)      a = net(x | carry), b = net(next(a, 1) | memory of a), c = net(next(b, 2) | memory of b)
 *
 * - outputs  tensors, `[units]`, or `[batch, units]` where `start` has a batch axis
 *
 * Nothing is learned and `carry` is not changed, so a live stream may make a forecast at any tick: `map(({ carry,
 * output }) => forecast(net, { carry, start: output, horizon: 24 }))`. `next` adds what is known about the future, such
 * as the hour of the day. Outputs are emitted synchronously, and a step is run only when its output is needed:
 * `take(3)` runs three. The errors of the steps add up; the alternative is a net that outputs the whole horizon at
 * once, trained with `windows`. An input that is not finite costs its own output: the memory stays as it was.
 *
 * @throws {ShapeError} Without `next`, when the net has other numbers of outputs and inputs; as an error notification,
 *   when an input or the carry does not fit.
 * @throws {RangeError} When horizon is not a positive whole number.
 * @see rollOut, for nets whose outputs are classes
 * @example
 *   const doubles = network(dense(1, 1));
 *   doubles.load({ weight: [2], bias: [0] });
 *   const outputs = forecast(doubles, { start: 1, horizon: 3 }).pipe(map((output) => output.item()), toArray());
 *   await firstValueFrom(outputs) // => [2, 4, 8]
 */
export function forecast(net: Network, options: ForecastOptions): Observable<Tensor> {
  expectNetwork("forecast", net);
  expectOptions("forecast", options, ["carry", "start", "horizon", "next"]);
  const { carry, start, horizon, next } = options;
  expectCount("forecast", "horizon", horizon);
  expectFunction("forecast", "next", next, "(output) => output");
  if (!next && net.fanIn !== net.fanOut) {
    throw new ShapeError(
      `forecast: ${net.name} gives ${net.fanOut} features, expected ${net.fanIn}, as it takes; let next(output, step) make the next input`,
    );
  }
  // A generator runs only as far as values are asked for, and runs `finally` at unsubscription too.
  return defer(function* () {
    const unrolling = new Unrolling(net, { carry, backward: false }); // does not change what streams of the same net read
    try {
      let input = start;
      for (let done = 1; done <= horizon; done++) {
        const output = tickOutput(unrolling, input);
        yield output;
        if (done < horizon) input = next ? next(output, done) : output;
      }
    } finally {
      unrolling.free();
    }
  });
}
