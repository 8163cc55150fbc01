import { network, run, Unrolling, type Layer } from "@backstream/core";
import { arena, referenceArena, tensor } from "@backstream/tensors";
import { layerLaws, outputOf } from "@backstream/testing";
import { describe, expect, expectTypeOf, it } from "vitest";
import { expectNear } from "../fixtures/expectNear.js";
import golden from "../fixtures/bidirectional.json" with { type: "json" };
import stackedGolden from "../fixtures/stacked.json" with { type: "json" };
import { dense } from "../dense.js";
import { elman } from "../elman.js";
import { gru } from "../gru.js";
import { zeros } from "../initialisers/zeros.js";
import { lstm } from "../lstm.js";
import { stack } from "../stack.js";
import { bidirectional } from "./bidirectional.js";
import { learnedCarry } from "./learnedCarry.js";
import { residual } from "./residual.js";

layerLaws(() => bidirectional(gru(3, 2)));
layerLaws(() => stack(bidirectional(elman(3, 2), lstm(3, 3)), dense(5, 2)));
layerLaws(() => bidirectional(lstm(2, 3), gru(2, 3), { merge: "sum" }));
layerLaws(() => bidirectional(stack(gru(2, 3), residual(gru(3, 3))), { merge: "multiply" }));
layerLaws(() => learnedCarry(stack(gru(2, 3), bidirectional(elman(3, 2)))));
layerLaws(() => stack(bidirectional(bidirectional(elman(2, 1))), dense(4, 1)));

const cells: Readonly<Record<string, (fanIn: number, units: number) => Layer>> = { elman, gru, lstm };
const cases = [
  ...golden.cases,
  ...stackedGolden.cases
    .filter((one) => one.bidirectional)
    .map((one) => ({
      ...one,
      features: one.input.shape[2],
      lengths: one.input.shape.slice(1, 2).map(() => 4),
    })),
].map((one) => ({
  ...one,
  parameters: record(one.parameters),
  parameterGradients: record(one.parameterGradients),
}));

const places = [
  { name: "the reference kernels in float64", place: () => referenceArena(Float64Array), tolerance: 1e-6 },
  { name: "the process's kernels", place: () => arena, tolerance: 1e-4 },
];

describe.each(places)("bidirectional in $name", ({ place, tolerance }) => {
  it.each(cases)("gives what PyTorch gives: $cell, lengths $lengths", (one) => {
    const net = network(bidirectional(cells[one.cell](one.features, one.units)), { arena: place() });
    net.load(
      Object.fromEntries(
        Object.entries(one.parameters).map(([name, { shape, data }]) => [name, tensor(shape, data)]),
      ),
    );
    const [ticks, batch, fanIn] = one.input.shape;
    const fanOut = net.fanOut;
    const lengths = one.lengths.length === batch ? one.lengths : new Array<number>(batch).fill(ticks);
    const masks = Array.from({ length: ticks }, (_, tick) =>
      lengths.map((length) => (tick < length ? 1 : 0)),
    );
    const unrolling = new Unrolling(net);
    unrolling.hold().oldest = 0;
    for (let tick = 0; tick < ticks; tick++) {
      const rows = one.input.data.slice(tick * batch * fanIn, (tick + 1) * batch * fanIn);
      unrolling.append(tensor([batch, fanIn], rows), batch);
    }
    unrolling.runSequence(masks);
    const { memory } = net.arena;
    const outputs = masks.flatMap((_, tick) => {
      const address = unrolling.outputAddress(tick);
      return [...memory.subarray(address, address + batch * fanOut)];
    });
    unrolling.backwardPass.begin(0, ticks - 1);
    masks.forEach((_, tick) => {
      const deltas = one.outputError.data.slice(tick * batch * fanOut, (tick + 1) * batch * fanOut);
      net.arena.memory.set(deltas, unrolling.deltaAddress(tick, 0));
    });
    unrolling.backwardPass.sendSequence(0, masks);
    const inputDeltas = masks.flatMap((_, tick) => {
      const address = unrolling.backwardPass.inputDelta(tick, 0);
      return [...net.arena.memory.subarray(address, address + batch * fanIn)];
    });
    unrolling.backwardPass.finish(0);

    expectNear(outputs, one.output.data, tolerance);
    expectNear(inputDeltas, one.inputError.data, tolerance);
    for (const [name, { data }] of Object.entries(one.parameterGradients)) {
      expectNear([...net.parameters.get(name)!.gradient.data], data, tolerance);
    }
    unrolling.free();
  });
});

it("reads forwards and backwards", () => {
  // A sum of what has come so far: h' = relu(h + x).
  const sum = elman(1, 1, { activation: "relu", initialise: { bias_ih_l0: zeros(), bias_hh_l0: zeros() } });
  expect(outputOf(bidirectional(sum), [1, 2, 3], [1, 1, 0, 0, 1, 1, 0, 0])).toEqual([1, 6, 3, 5, 6, 3]);
});

it("runs whole sequences, from a memory for each direction", () => {
  const net = network(bidirectional(gru(1, 2)), { seed: 1 });
  const { outputs, carry } = run(net, [1, 2, 3]);
  expect(outputs.map(({ shape }) => shape)).toEqual([[4], [4], [4]]);
  expect(Object.keys(carry)).toEqual(["hidden", "hidden_reverse"]);
  const { hidden, hidden_reverse: reverse } = carry as Record<string, { data: ArrayLike<number> }>;
  expect([...Array.from(hidden.data), ...Array.from(reverse.data)]).toEqual([
    ...outputs[2].data.slice(0, 2),
    ...outputs[0].data.slice(2),
  ]);
  // The reverse direction from a given memory: a sequence that goes on behind this one.
  const later = run(net, [4, 5]).carry as Record<string, never>;
  const before = { hidden: [0, 0], hidden_reverse: later["hidden_reverse"] };
  const whole = run(net, [1, 2, 3, 4, 5]).outputs;
  expect(run(net, [1, 2, 3], { carry: before }).outputs[0].data.slice(2)).toEqual(whole[0].data.slice(2));
});

it("has its widths in its type", () => {
  expectTypeOf(bidirectional(gru(3, 16))).toEqualTypeOf<Layer<3, 32>>();
  expectTypeOf(bidirectional(gru(3, 16), lstm(3, 4))).toEqualTypeOf<Layer<3, 20>>();
  expectTypeOf(bidirectional(gru(3, 16), { merge: "sum" })).toEqualTypeOf<Layer<3, 16>>();
  // @ts-expect-error 2 are not 3
  expect(() => bidirectional(gru(3, 16), lstm(2, 4))).toThrow(
    "bidirectional(gru(3, 16), lstm(2, 4)): the fan-ins are 3 and 2, expected two equal ones from 1 up",
  );
});

it("says what it computes", () => {
  expect(network(bidirectional(gru(3, 2), { merge: "sum" })).description).toBe(
    'bidirectional(gru(3, 2), { merge: "sum" })',
  );
});

it.each<[() => unknown, string]>([
  [
    () => bidirectional(gru(3, 2), gru(3, 4), { merge: "sum" }),
    'bidirectional(gru(3, 2), gru(3, 4)): the fan-outs are 2 and 4, expected equal ones for merge "sum"',
  ],
  [
    () => bidirectional(gru(3, 2), { merge: "mean" as never }),
    'bidirectional(gru(3, 2)): merge is "mean", expected "concat", "sum" or "multiply"',
  ],
  [
    () => bidirectional(gru(3, 2), { mode: "sum" } as never),
    'bidirectional(gru(3, 2)): no option named "mode"; it has merge',
  ],
  [
    () => bidirectional("gru" as never),
    'bidirectional: the first layer is "gru", expected what a call such as gru(1, 32) makes',
  ],
])("refuses what does not fit: %#", (make, message) => {
  expect(make).toThrow(message);
});

interface Golden {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

function record(given: object): Record<string, Golden> {
  return given as Record<string, Golden>; // as the JSON is
}
