import { ShapeError, UnknownNameError } from "@backstream/core";
import { arena } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import {
  accumulateGradients,
  adadelta,
  adafactor,
  adagrad,
  adam,
  adamax,
  adamW,
  chain,
  clipByNorm,
  ftrl,
  lamb,
  lion,
  movingAverage,
  nAdam,
  rAdam,
  rmsProp,
  rprop,
  scheduleFreeAdamW,
  scheduleFreeSgd,
  sgd,
  weightDecay,
  type Link,
} from "./index.js";

const floats = (size: number): Float32Array => new Float32Array(size).fill(1);

const all: readonly Link[] = [
  sgd({ momentum: 0.9 }),
  adam({ amsgrad: true }),
  adamW(),
  rmsProp({ momentum: 0.9 }),
  chain(weightDecay(0.1), clipByNorm(1), sgd({ momentum: 0.9 })),
  sgd({ momentum: 0.9, dampening: 0.5 }),
  rmsProp({ centred: true }),
  accumulateGradients(adam(), { every: 2 }),
  adadelta(),
  adafactor(),
  adagrad(),
  adamax(),
  ftrl(),
  lamb(),
  lion(),
  movingAverage(adam()),
  nAdam(),
  rAdam(),
  rprop(),
  scheduleFreeAdamW(),
  scheduleFreeSgd(),
];

describe.each(all)("$name", (optimizer) => {
  it("writes nowhere with a state, gradient or parameters of another size", () => {
    const neighbour = arena.allocate(64);
    const short = optimizer.init(2);
    const parameters = floats(6);
    expect(() => optimizer.update(floats(6), short, parameters, 1)).toThrow(ShapeError);
    expect(() => optimizer.update(floats(2), optimizer.init(6), parameters, 1)).toThrow(ShapeError);
    expect(() => optimizer.update(floats(6), optimizer.init(6), floats(2), 1)).toThrow(ShapeError);
    expect([...parameters]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(neighbour.array.every((value) => value === 0)).toBe(true);
    neighbour.free();
  });
});

it.each<[() => unknown, Error]>([
  [
    () => adam().update(floats(3), adam().init(2), floats(3), 1),
    new ShapeError(
      'adam: the state has 2 numbers of "mean", expected 3, one for each parameter; make it with init(3)',
    ),
  ],
  [
    () => adam().update(floats(2), adam().init(3), floats(3), 1),
    new ShapeError("adam: the gradient has 2 numbers, expected 3, one for each parameter"),
  ],
  [
    () => adam().update(floats(3), {} as never, floats(3), 1),
    new UnknownNameError('adam: the state is {}, expected one with "mean"; make it with init(3)'),
  ],
  [
    () => adam().update([1, 2, 3] as never, adam().init(3), floats(3), 1),
    new TypeError("adam: the gradient is [1, 2, 3], expected a Float32Array or Float64Array"),
  ],
  [
    () => adam().update(floats(3), adam().init(3), floats(3), NaN),
    new RangeError("adam: step is NaN, expected a whole number from 1 up"),
  ],
  [
    () => chain(adam()).update(floats(3), [], floats(3), 1),
    new UnknownNameError("chain: the state is [], expected an array of 1, one state for each link"),
  ],
  [
    () => chain(adam as never),
    new TypeError("chain: link 1 is a function, expected what a call such as clipByNorm(1) or adam() makes"),
  ],
  [
    () => adam({ betas: 0.9 as never }),
    new TypeError("adam: betas are 0.9, expected two numbers such as [0.9, 0.999]"),
  ],
  [() => adam({ amsgrad: "yes" as never }), new TypeError('adam: amsgrad is "yes", expected true or false')],
])("says what does not fit: %#", (make, error) => {
  expect(make).toThrow(error);
});
