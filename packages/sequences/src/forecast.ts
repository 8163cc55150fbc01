import {
  expectCount,
  expectOptions,
  ShapeError,
  Unrolling,
  type Carry,
  type Network,
} from "@backstream/core";
import type { Numbers, Tensor } from "@backstream/tensors";
import { defer, type Observable } from "rxjs";

/** From where to where `forecast` goes. */
export interface ForecastOptions {
  /** Memory to begin with, as `signal.carry` or the carry of a `run`: zeros where not given. It is only read. */
  readonly carry?: Carry | undefined;
  /** The first input: what would have come next, `[features]` or `[batch, features]`. */
  readonly start: Numbers;
  /** How many outputs. */
  readonly horizon: number;
  /** The input that follows an output, the `step`th from 1 on: the output itself where not given. */
  readonly next?: (output: Tensor, step: number) => Numbers;
}

/**
 * Lets a network go on by itself: each output becomes the next input.
 *
 *     forecast(net, { carry, start: x, horizon: 3 })
 *     outputs  (abc|)      a = net(x | carry), b = net(next(a, 1) | memory of a), c = net(next(b, 2) | memory of b)
 *
 * - outputs  tensors, `[units]`, or `[batch, units]` where `start` has a batch axis
 *
 * Nothing is learned, and the memory it starts from stays as it is: a live stream may forecast at any tick, `map(({
 * carry, output }) => forecast(net, { carry, start: output, horizon: 24 }))`, and goes on as if it had not. `next` adds
 * what is known of the future, such as the hour of the day. Outputs come at once, one for each step that somebody
 * wants: `take(3)` runs three. Errors add up on the way; a net that gives the whole horizon at once (`windows`) is the
 * other choice.
 *
 * @throws {ShapeError} Without `next`, when the net gives more or fewer features than it takes; as an error
 *   notification, when an input or the carry does not fit.
 * @example
 *   const doubles = network(dense(1, 1));
 *   doubles.load({ weight: [2], bias: [0] });
 *   const outputs = forecast(doubles, { start: 1, horizon: 3 }).pipe(map((output) => output.item()), toArray());
 *   await firstValueFrom(outputs) // => [2, 4, 8]
 */
export function forecast(net: Network, options: ForecastOptions): Observable<Tensor> {
  expectOptions("forecast", options, ["carry", "start", "horizon", "next"]);
  const { carry, start, horizon, next } = options;
  expectCount("forecast", "horizon", horizon);
  if (!next && net.fanIn !== net.fanOut) {
    throw new ShapeError(
      `forecast: ${net.name} gives ${net.fanOut} features, expected ${net.fanIn}, as it takes; let next(output, step) make the next input`,
    );
  }
  // A generator runs only as far as somebody listens, and its `finally` also where they leave.
  return defer(function* () {
    const unrolling = new Unrolling(net, { carry }); // nothing that streams read is written to
    try {
      let input = start;
      for (let done = 1; done <= horizon; done++) {
        const output = unrolling.outputOf(input);
        yield output;
        if (done < horizon) input = next ? next(output, done) : output;
      }
    } finally {
      unrolling.free();
    }
  });
}
