import { BrokenStreamError, network, type Loss } from "@backstream/core";
import { dense } from "@backstream/layers";
import { softmaxCrossEntropy, squaredError } from "@backstream/losses";
import { compare, predict, type Step } from "@backstream/operators";
import { sgd } from "@backstream/optimizers";
import { tensor } from "@backstream/tensors";
import { from, lastValueFrom } from "rxjs";
import { expect, it } from "vitest";
import { bptt } from "../bptt.js";
import { measure } from "./measure.js";
import { meanLoss } from "./meanLoss.js";

/** y = x. */
function same() {
  const net = network(dense(1, 1, { bias: false }));
  net.load({ weight: [1] });
  return net;
}
const column = (...values: number[]) => tensor([values.length, 1], values);
const samples = [
  { input: column(1, 3), target: [0, 0] }, // loss (1 + 9) / 2
  { input: column(4, 0), target: [0, 0], weight: 0.5 }, // 4
  { input: column(7, 7) },
  { input: column(2, 9), target: [0, 0], mask: [1, 0] }, // 4
];
const mean = (loss: Loss): Promise<number> =>
  lastValueFrom(from(samples).pipe(predict(same()), compare(loss), measure(meanLoss())));

it("counts each loss by its rows", async () => {
  expect(await mean(squaredError())).toBe((2 * 5 + 2 * 4 + 4) / 5);
});

it("is the loss of an update over the same ticks", async () => {
  const training = { loss: squaredError(), optimizer: sgd({ learningRate: 0 }) };
  const { loss }: Step = await lastValueFrom(from([samples]).pipe(bptt(same(), training)));
  expect(await mean(squaredError())).toBe(loss);
});

it("counts each loss by the weights of its classes, and leaves out ticks that are ignored", async () => {
  const net = network(dense(1, 2, { bias: false }));
  net.load({ weight: [1, 0] });
  const labelled = [
    { input: column(1, 3), target: [0, 1] },
    { input: column(2), target: [1] },
    { input: column(4), target: [-1] },
  ];
  const loss = softmaxCrossEntropy({ classWeights: [1, 3], ignoredClass: -1 });
  const found = await lastValueFrom(from(labelled).pipe(predict(net), compare(loss), measure(meanLoss())));
  const outputs = tensor([4, 2], [1, 0, 3, 0, 2, 0, 4, 0]);
  expect(found).toBeCloseTo(loss.compare(outputs, [0, 1, 1, -1]).loss, 6);
});

it("asks for compare", async () => {
  await expect(lastValueFrom(from(samples).pipe(predict(same()), measure(meanLoss())))).rejects.toThrow(
    new BrokenStreamError(
      "meanLoss: a labelled tick has no loss, expected what compare emits; put compare before measure",
    ),
  );
});
