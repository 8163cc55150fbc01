import { network, ShapeError, type Network, type Sample } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { ctc } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { tensor } from "@backstream/tensors";
import { lastValueFrom } from "rxjs";
import { expect, it } from "vitest";
import { evaluate } from "./evaluate.js";
import { fit } from "./fit.js";
import { labelsAtStart } from "./labelsAtStart.js";

const long: Sample[] = [1, 2, 3, 4].map((input, tick) => ({ input, ...(tick === 3 && { target: [1, 2] }) }));
const short: Sample[] = [5, 6, 7].map((input, tick) => ({ input, ...(tick === 2 && { target: [2] }) }));
const make = (): Network<1, 3> => network(stack(gru(1, 4), dense(4, 3)), { seed: 1 });
const learned = async (dataset: readonly Sample[][]): Promise<number[]> => {
  const net = make();
  const options = { loss: ctc(), optimizer: sgd({ learningRate: 0.1 }), batch: 2, epochs: 1 };
  await lastValueFrom(fit(net, dataset, options));
  return [...net.parameterBlock.array];
};

it("puts labels and their weight at the first tick", () => {
  const tensors = [long.with(3, { input: 4, target: tensor([2], [1, 2]) })];
  expect(labelsAtStart("fit", tensors)[0][0]).toEqual({ input: 1, target: [1, 2] });
  const weighted = short.map((sample) => ({ ...sample, weight: sample.target ? 2 : 1 }));
  expect(labelsAtStart("fit", [long, weighted])).toEqual([
    [{ input: 1, target: [1, 2] }, { input: 2 }, { input: 3 }, { input: 4 }],
    [{ input: 5, target: [2, -1], weight: 2 }, { input: 6 }, { input: 7 }],
  ]);
});

it("lets fit and evaluate take batches of sequences of different lengths with ctc", async () => {
  const before = [...make().parameterBlock.array];
  // A mean over rows: the step of both is half of the steps of each.
  const [first, second, both] = [await learned([long]), await learned([short]), await learned([long, short])];
  both.forEach((x, i) => expect(x - before[i]).toBeCloseTo((first[i] + second[i]) / 2 - before[i], 6));
  const losses = [];
  for (const dataset of [[long], [short], [long, short]])
    losses.push((await lastValueFrom(evaluate(make(), dataset, { loss: ctc(), batch: 2 }))).loss);
  expect(losses[2]).toBeCloseTo((losses[0] + losses[1]) / 2, 6);
});

it("says what is wrong with labels", async () => {
  const twice = long.map((sample) => ({ ...sample, target: [1] }));
  await expect(learned([short, twice])).rejects.toThrow(
    new ShapeError(
      "fit: 4 samples of a sequence have a target, expected one, with the labels of the whole sequence",
    ),
  );
  await expect(learned([short, [{ input: 1, target: 1 }]])).rejects.toThrow(
    new ShapeError("fit: target is 1, expected the classes of the sequence in order"),
  );
});
