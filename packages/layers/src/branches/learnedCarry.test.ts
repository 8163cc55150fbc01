import { network, run, unrollLayer } from "@backstream/core";
import { arena, referenceArena, tensor } from "@backstream/tensors";
import { layerLaws } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import { expectNear } from "../fixtures/expectNear.js";
import golden from "../fixtures/recurrent-variants.json" with { type: "json" };
import { attention } from "../attention.js";
import { dense } from "../dense.js";
import { gru } from "../gru.js";
import { normal } from "../initialisers/normal.js";
import { zeros } from "../initialisers/zeros.js";
import { lstm } from "../lstm.js";
import { stack } from "../stack.js";
import { learnedCarry } from "./learnedCarry.js";
import { residual } from "./residual.js";

layerLaws(() => learnedCarry(gru(3, 5)));
layerLaws(() => learnedCarry(stack(lstm(3, 2), dense(2, 3), gru(3, 2))));
layerLaws(() => stack(gru(2, 3), residual(learnedCarry(gru(3, 3)))));

const places = [
  { name: "the reference kernels in float64", place: referenceArena(Float64Array), tolerance: 1e-6 },
  { name: "the process's kernels", place: arena, tolerance: 1e-4 },
];

describe.each(places)("in $name", ({ place, tolerance }) => {
  it("gives what PyTorch gives", () => {
    const one = golden.cases.find(({ options }) => "initial" in options)!;
    const layer = learnedCarry(gru(3, 4));
    const values = (given: object): number[] =>
      layer.parameters.flatMap(({ name }) => (given as Record<string, { data: number[] }>)[name].data);
    const [ticks, batch] = one.input.shape;
    const memory = new Float64Array(batch * 4);
    const unrolled = unrollLayer(layer, place, {
      ticks,
      batch,
      input: one.input.data,
      parameters: values(one.parameters),
      carryIn: memory,
      carryOutDelta: memory,
      outputDelta: one.outputError.data,
      gradient: values(one.parameters).map(() => 0),
      begins: true,
    });
    expectNear(unrolled.output, one.output.data, tolerance);
    expectNear(unrolled.inputDelta, one.inputError.data, tolerance);
    expectNear(unrolled.gradient, values(one.parameterGradients), tolerance);
  });
});

it("begins with the learned memory in every row, and not with it where a memory is given", () => {
  const net = network(learnedCarry(gru(1, 2), { initialise: normal(1) }), { seed: 2 });
  const { initial_hidden: initial, ...others } = net.save();
  const plain = network(gru(1, 2));
  plain.load(others);
  const [first, second] = initial.data;
  const batch = [tensor([2, 1], [3, 4])];
  const begun = run(plain, batch, { carry: { hidden: tensor([2, 2], [first, second, first, second]) } });
  expect(run(net, batch).outputs[0].data).toEqual(begun.outputs[0].data);
  const carry = { hidden: tensor([2, 2], [1, 2, 3, 4]) };
  expect(run(net, batch, { carry }).outputs[0].data).toEqual(run(plain, batch, { carry }).outputs[0].data);
});

it("names a parameter for each part of the memory", () => {
  const names = learnedCarry(stack(lstm(3, 2), dense(2, 3), gru(3, 2))).parameters.map(({ name }) => name);
  expect(names.slice(-3)).toEqual(["0.initial_hidden", "0.initial_cell", "2.initial_hidden"]);
});

it.each<[() => unknown, string]>([
  [
    () => learnedCarry(dense(1, 1)),
    "learnedCarry: dense(1, 1) has no memory to learn, expected a layer such as gru(1, 32)",
  ],
  [
    () => learnedCarry(stack(gru(2, 2), attention(2, { heads: 1, window: 4 }))),
    "learnedCarry: attention(2) reads no memory from before the first tick, expected a layer such as gru(1, 32)",
  ],
  [
    () => learnedCarry(residual(learnedCarry(gru(1, 1)))),
    "learnedCarry: the memory of residual(learnedCarry(gru(1, 1))) is learned already, expected one learnedCarry",
  ],
  [
    () => learnedCarry(gru(1, 1), { init: zeros() } as never),
    'learnedCarry(gru(1, 1)): no option named "init"; it has initialise',
  ],
  [
    () => learnedCarry(gru(1, 1), { initialise: 0 as never }),
    "learnedCarry(gru(1, 1)): initialise is 0, expected what a call such as zeros() makes",
  ],
  [
    () => learnedCarry(undefined as never),
    "learnedCarry: the layer is undefined, expected what a call such as gru(1, 32) makes",
  ],
])("refuses what it cannot learn: %#", (make, message) => {
  expect(make).toThrow(message);
});
