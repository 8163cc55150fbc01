import { network, UnknownNameError } from "@backstream/core";
import { dense } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { lastValueFrom, of } from "rxjs";
import { expect, it } from "vitest";
import { backprop } from "./backprop.js";
import { bptt } from "./bptt.js";
import { truncatedBptt } from "./truncatedBptt.js";

const net = network(dense(1, 1));
const training = { loss: squaredError(), optimizer: sgd() };
const further = "state, step, from, learningRate$, maximumNorm$, frozen$";

it.each<[() => unknown, Error]>([
  [
    () => truncatedBptt(net, { ...training, window: 2, strid: 1 } as never),
    new UnknownNameError(
      `truncatedBptt: no option named "strid"; it has loss, optimizer, predictions, window, stride, rerun, key, mostKeys, joins$, ends$, ${further}`,
    ),
  ],
  [
    () => backprop(net, { ...training, window: 2 } as never),
    new UnknownNameError(
      `backprop: no option named "window"; it has loss, optimizer, predictions, ${further}`,
    ),
  ],
  [
    () => bptt(net, undefined as never),
    new TypeError(
      `bptt: options are undefined, expected { loss, optimizer, predictions, capacity, ${further} }`,
    ),
  ],
  [
    () => backprop(net, { optimizer: sgd() } as never),
    new TypeError("backprop: loss is undefined, expected what a call such as squaredError() makes"),
  ],
  [
    () => backprop(net, { ...training, optimizer: sgd as never }),
    new TypeError("backprop: optimizer is a function, expected what a call such as adam() makes"),
  ],
  [
    () => backprop(net, { ...training, predictions: (() => {}) as never }),
    new TypeError("backprop: predictions is a function, expected an observer; write { next: (signal) => … }"),
  ],
  [
    () => truncatedBptt(net, { ...training, window: 2, key: "device" as never }),
    new TypeError('truncatedBptt: key is "device", expected a function such as ({ device }) => device'),
  ],
  [
    () => truncatedBptt(net, training as never),
    new RangeError("truncatedBptt: window is undefined, expected a whole number from 1 up"),
  ],
])("a trainer refuses impossible options under its own name: %#", (make, error) => {
  expect(make).toThrow(error);
});

it("bptt says that it got a sample instead of a sequence", async () => {
  const steps$ = of({ input: 1, target: 1 }).pipe(bptt(net, training) as never);
  await expect(lastValueFrom(steps$)).rejects.toThrow(
    new TypeError(
      "bptt: it got { input, target }, expected a sequence of samples: an array, an iterable or an observable",
    ),
  );
});
