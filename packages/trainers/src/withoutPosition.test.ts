import { network, type Sample } from "@backstream/core";
import { dense, gru } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { lastValueFrom } from "rxjs";
import { expect, it } from "vitest";
import { fit } from "./fit.js";
import { withoutPosition } from "./withoutPosition.js";

const samples: readonly Sample[] = [3, 5, 7, 9].map((target, input) => ({ input, target }));
const positioned = samples.map((sample, index) => ({
  ...sample,
  position: { source: "SALES", offset: [index], states: { scale: () => index } },
}));

it("leaves other fields and other values as they are", () => {
  expect(positioned.map(withoutPosition)).toEqual(samples);
  expect(withoutPosition(samples[0])).toBe(samples[0]);
  expect([5, null, undefined].map((value) => withoutPosition(value as never))).toEqual([5, null, undefined]);
});

it("fit goes through samples with positions as through those without, shuffled, batched, and in sequences", async () => {
  const training = { epochs: 3, loss: squaredError(), optimizer: sgd({ learningRate: 0.05 }) };
  const lossOf = async (dataset: readonly Sample[] | readonly (readonly Sample[])[], options: object) => {
    const net = network("window" in options || "sequences" in options ? gru(1, 1) : dense(1, 1), { seed: 1 });
    const { sequences: _, ...others } = options as { sequences?: boolean };
    return (await lastValueFrom(fit(net, dataset, { ...training, ...others }))).loss;
  };
  const cut = (list: readonly Sample[]) => [list.slice(0, 1), list.slice(1)];
  for (const options of [{ seed: 7, batch: 2 }, { window: 2 }]) {
    expect(await lossOf(positioned, options)).toBe(await lossOf(samples, options));
  }
  for (const options of [{ sequences: true }, { sequences: true, seed: 7, batch: 2 }]) {
    expect(await lossOf(cut(positioned), options)).toBe(await lossOf(cut(samples), options));
  }
});
