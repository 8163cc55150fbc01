import { BrokenStreamError, network, UnknownNameError } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam } from "@backstream/optimizers";
import { map, of, range } from "rxjs";
import { expect, expectTypeOf, it } from "vitest";
import { backward } from "../backward.js";
import { compare } from "../compare.js";
import { collect } from "../fixtures/collect.js";
import { forward } from "../forward.js";
import { predict } from "../predict.js";
import { update } from "../update.js";
import type { Checkpoint } from "./Checkpoint.js";
import { checkpointOf } from "./checkpointOf.js";

const net = (seed: number) => network(stack(gru(1, 2), dense(2, 1)), { seed, name: "net" });

it("holds the parameters and what they are for, without a stream", () => {
  const trained = net(1);
  expect(checkpointOf(trained)).toEqual({
    step: 0,
    skips: 0,
    samples: 0,
    nets: [{ name: "net", version: 0, parameters: trained.save() }],
    descriptions: { net: "stack(gru(1, 2), dense(2, 1))" },
    optimizer: undefined,
    extra: undefined,
    streams: [],
  });
});

it("gives its parameters to a net of the same name and layers", () => {
  const [trained, served] = [net(1), net(2)];
  expect(served.load(checkpointOf(trained))).toEqual([...trained.parameters.keys()]);
  expect(served.save()).toEqual(trained.save());
  const unnamed = network(trained.layer);
  expect(() => unnamed.load(checkpointOf(trained))).toThrow(
    new UnknownNameError(
      "load(stack(gru(1, 2), dense(2, 1))): the checkpoint holds no network of that name, only net; name it in network(layer, { name })",
    ),
  );
});

it("holds several nets, each for itself", () => {
  const make = (seed: number) => [
    network(dense(2, 1), { seed, name: "head" }),
    network(gru(1, 2), { seed, name: "encoder" }),
  ];
  const [saved, loaded] = [make(1), make(2)];
  const checkpoint = checkpointOf(saved);
  for (const each of loaded) each.load(checkpoint);
  expect(loaded.map((each) => each.save())).toEqual(saved.map((each) => each.save()));
});

it("begins a stream with its parameters, an empty memory and a new optimizer", () => {
  const samples$ = range(0, 4).pipe(map((tick) => ({ input: tick, target: 1 })));
  const learn = (from: Checkpoint | undefined, start = net(1)) => {
    const { values, error } = collect(
      samples$.pipe(
        forward(start, { from }),
        compare(squaredError()),
        backward(start),
        update(adam(), { from }),
      ),
    );
    expect(error).toBeUndefined();
    return { steps: values.map(({ step, loss }) => [step, loss]), parameters: start.save() };
  };
  const from = checkpointOf(net(1));
  expect(learn(from, net(2))).toEqual(learn(undefined));
  const outputs = (of$: typeof samples$, options: object) =>
    collect(of$.pipe(predict(net(1), options))).values.map(({ output }) => output.item());
  expect(outputs(samples$, { from })).toEqual(outputs(samples$, {}));
});

it("holds an optimizer's state that the program keeps, and resumes with it", () => {
  const optimizer = adam();
  const run = (
    start: ReturnType<typeof net>,
    inputs: readonly number[],
    options: object,
    from?: Checkpoint,
  ) => {
    const samples$ = of(...inputs).pipe(map((input) => ({ input, target: 1 })));
    collect(
      samples$.pipe(
        forward(start, { from }),
        compare(squaredError()),
        backward(start),
        update(optimizer, { ...options, from }),
      ),
    );
    return start.save();
  };
  const [whole, state] = [optimizer.init(net(1).size), optimizer.init(net(1).size)];
  const expected = net(1);
  run(expected, [1, 2], { state: whole });
  run(expected, [3], { state: whole, step: 2 });
  const trained = net(1);
  run(trained, [1, 2], { state });
  expect(run(net(2), [3], {}, checkpointOf(trained, { state, step: 2 }))).toEqual(expected.save());
});

it("has the type of what is put in beside", () => {
  expectTypeOf(checkpointOf(net(1)).extra).toEqualTypeOf<undefined>();
  expectTypeOf(checkpointOf(net(1), { extra: { unit: "cm" } })).toEqualTypeOf<Checkpoint<{ unit: string }>>();
});

it("refuses what it could not tell apart, or does not know", () => {
  expect(() => checkpointOf([net(1), net(2)])).toThrow(
    new BrokenStreamError(
      "checkpoint: two networks are named net; give each its own name in network(layer, { name })",
    ),
  );
  expect(() => checkpointOf([])).toThrow(
    new RangeError("checkpointOf: there are no nets, expected at least one"),
  );
  expect(() => checkpointOf(dense(1, 1) as never)).toThrow(
    new TypeError(
      "checkpointOf: the net is dense(1, 1), expected what a call such as network(gru(1, 32)) makes",
    ),
  );
  expect(() => checkpointOf(undefined as never)).toThrow(
    new TypeError(
      "checkpointOf: the net is undefined, expected what a call such as network(gru(1, 32)) makes",
    ),
  );
  expect(() => checkpointOf(net(1), { encoder: {} } as never)).toThrow(
    new UnknownNameError('checkpointOf: no option named "encoder"; it has extra, state, step'),
  );
  expect(() => checkpointOf(net(1), { step: -1 })).toThrow(
    new RangeError("checkpointOf: step is -1, expected a whole number from 0 up"),
  );
});
