import { BrokenStreamError, network } from "@backstream/core";
import { dense } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { filter, from, map, of } from "rxjs";
import { expect, it } from "vitest";
import { backward } from "./backward.js";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import { compare } from "./compare.js";
import { collect } from "./fixtures/collect.js";
import { forward } from "./forward.js";
import { mapDelta } from "./mapDelta.js";
import { predict } from "./predict.js";
import { rewind } from "./rewind.js";
import { update } from "./update.js";

const layer = dense(1, 1);
const net = () => network(layer, { name: "line" });
const samples$ = from([1, 2, 3, 4].map((input) => ({ input, target: input })));

it.each<[() => unknown, string]>([
  [
    () => forward(layer as never),
    "forward: the net is dense(1, 1), expected what a call such as network(gru(1, 32)) makes",
  ],
  [
    () => predict(undefined as never),
    "predict: the net is undefined, expected what a call such as network(gru(1, 32)) makes",
  ],
  [
    () => backward(layer as never),
    "backward: the net is dense(1, 1), expected what a call such as network(gru(1, 32)) makes",
  ],
  [
    () => compare(squaredError as never),
    "compare: loss is a function, expected what a call such as squaredError() makes",
  ],
  [() => update(sgd as never), "update: optimizer is a function, expected what a call such as adam() makes"],
  [
    () => update(sgd(), { learningRate$: 0.1 as never }),
    "update: learningRate$ is 0.1, expected an observable, such as of(0.1)",
  ],
  [
    () => mapDelta(2 as never),
    "mapDelta: the change is 2, expected a function such as (delta) => delta.multiply(2)",
  ],
])("is refused before anything runs: %#", (make, message) => {
  expect(make).toThrow(new TypeError(message));
});

it("a checkpoint for update alone would leave the parameters as they are", () => {
  const learn = (saved?: Checkpoint) => {
    const line = net();
    return samples$.pipe(
      forward(line),
      compare(squaredError()),
      backward(line),
      update(sgd(), { from: saved }),
      map((step) => step.checkpoint()),
    );
  };
  const { values } = collect(learn());
  expect(values).toHaveLength(4);
  expect(collect(learn(values[1])).error).toEqual(
    new BrokenStreamError(
      "update: forward(line) was not given the checkpoint that update was given; give { from } to both",
    ),
  );
});

it("a setting that is text is quoted", () => {
  const line = net();
  const steps$ = samples$.pipe(
    forward(line),
    compare(squaredError()),
    backward(line),
    update(sgd(), { learningRate$: of<number>("0.1" as never) }),
  );
  expect(collect(steps$).error).toEqual(
    new RangeError('update: learningRate$ gave "0.1", expected a number from 0 up'),
  );
});

it("a second network of the same name is told from the first", () => {
  const steps$ = samples$.pipe(forward(net()), compare(squaredError()), backward(net() as never));
  expect(collect(steps$).error).toEqual(
    new BrokenStreamError(
      "backward(line): the signal returns through another network of the name line next; put backward nets in the reverse order of forward",
    ),
  );
});

/** Learns from windows of two ticks; of the deltas that have come back, only those whose place is kept reach update. */
function learnFrom(isKept: (place: number) => boolean) {
  const line = net();
  return collect(
    samples$.pipe(
      forward(line),
      compare(squaredError()),
      rewind({ window: 2 }),
      backward(line),
      filter((_, place) => isKept(place)),
      update(sgd()),
    ),
  );
}

it("a pass of which the oldest tick is dropped is no update, and no part of the next one", () => {
  const { values, error } = learnFrom((place) => place !== 1);
  expect(values).toEqual([]);
  expect(error).toEqual(
    new BrokenStreamError(
      "update: a pass begins, but the oldest tick of the pass before it has not come; signals of a pass may not be dropped",
    ),
  );
});

it("only the oldest tick of a pass has to reach update", () => {
  expect(learnFrom((place) => place % 2 === 1).values.map(({ step }) => step)).toEqual([1, 2]);
});
