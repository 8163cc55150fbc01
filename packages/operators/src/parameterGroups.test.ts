import { network, type Optimizer } from "@backstream/core";
import { dense, frozen, stack, tanh } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import {
  adam,
  chain,
  clipByNorm,
  groups,
  movingAverage,
  type MovingAverageState,
} from "@backstream/optimizers";
import { from, of } from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { collect } from "./fixtures/collect.js";
import { forward } from "./forward.js";
import { update, type LearningOptions } from "./update.js";

const samples = Array.from({ length: 12 }, (_, index) => ({
  input: Math.sin(index),
  target: Math.cos(3 * index),
}));

/** What two nets learn, and what the steps say. */
function learn(optimizer: Optimizer, options: LearningOptions = {}) {
  const encoder = network(stack(dense(1, 3), tanh()), { name: "encoder", seed: 1 });
  const head = network(dense(3, 1), { name: "head", seed: 2 });
  const { values, error } = collect(
    from(samples).pipe(
      forward(encoder),
      forward(head),
      compare(squaredError()),
      backward(head),
      backward(encoder),
      update(optimizer, options),
    ),
  );
  expect(error).toBeUndefined();
  return { steps: JSON.stringify(values), parameters: [encoder.save(), head.save()] };
}

describe("frozen parameters", () => {
  const clipped = (optimizer: Optimizer): Optimizer => chain(clipByNorm(0.1), optimizer);

  it("of a group are those of frozen$, bit for bit, also in the norm and for clipping", () => {
    const byGroup = learn(clipped(groups(adam(), [{ match: "encoder", frozen: true }])));
    // The state of one run is that of the optimizer alone: it has nothing for the encoder.
    const byStream = learn(clipped(adam()), { frozen$: of(["encoder"]) });
    expect(byGroup).toEqual(byStream);
    expect(byGroup.steps).not.toEqual(learn(clipped(adam())).steps);
  });

  it("may be frozen by a group and by frozen$ at once", () => {
    const group = groups(adam(), [{ match: "encoder.0.bias", frozen: true }]);
    const both = learn(group, { frozen$: of(["encoder.0.weight"]) });
    expect(both).toEqual(learn(adam(), { frozen$: of(["encoder"]) }));
  });

  it("of a layer have an average that is what they are", () => {
    const net = network(stack(frozen(dense(1, 2)), dense(2, 1)), { seed: 1 });
    const optimizer = movingAverage(adam({ weightDecay: 1 }));
    const state = optimizer.init(net.size, net.segments);
    const { error } = collect(
      from(samples).pipe(forward(net), compare(squaredError()), backward(net), update(optimizer, { state })),
    );
    expect(error).toBeUndefined();
    expect(averageOf(state).slice(0, 4)).toEqual(Array.from(net.parameterBlock.array.subarray(0, 4)));
    expect(averageOf(state).slice(4)).not.toEqual(Array.from(net.parameterBlock.array.subarray(4)));
  });
});

function averageOf({ average }: MovingAverageState<unknown>): number[] {
  return [...average];
}
