import {
  network,
  run,
  Unrolling,
  unrollLayer,
  type Layer,
  type Unroll,
  type WidthKeeping,
} from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { referenceArena, tensor, type Block } from "@backstream/tensors";
import { describe, expect, expectTypeOf, it } from "vitest";
import { customLayer, dense, elman, normal, ones, stack, tanh } from "./index.js";

const runningSum = (): Layer<2, 2> =>
  customLayer({
    name: "runningSum()",
    fanIn: 2,
    fanOut: 2,
    carry: { sum: 2 },
    forward: ({ input, output, carryIn, carryOut }) => {
      for (let i = 0; i < 2; i++) output[i] = carryOut.sum[i] = carryIn.sum[i] + input[i];
    },
    backward: ({ outputDelta, carryOutDelta, inputDelta, carryInDelta }) => {
      for (let i = 0; i < 2; i++) inputDelta[i] = carryInDelta.sum[i] = outputDelta[i] + carryOutDelta.sum[i];
    },
  });

const factor = (): Layer<1, 1> =>
  customLayer({
    name: "factor()",
    fanIn: 1,
    fanOut: 1,
    parameters: { by: { shape: [1], initialise: ones() } },
    forward: ({ input, output, parameters }) => {
      output[0] = parameters.by[0] * input[0];
    },
    backward: ({ input, outputDelta, inputDelta, parameters, gradient }) => {
      inputDelta[0] = parameters.by[0] * outputDelta[0];
      gradient.by[0] += input[0] * outputDelta[0];
    },
  });

const squares = (): WidthKeeping =>
  customLayer({
    name: "squares()",
    forward: ({ input, output }) => {
      input.forEach((x, i) => (output[i] = x * x));
    },
    backward: ({ input, outputDelta, inputDelta }) => {
      input.forEach((x, i) => (inputDelta[i] = 2 * x * outputDelta[i]));
    },
  });

/** An elman layer of one unit: memory, parameters and tape at once. */
const lean = (): Layer<1, 1> =>
  customLayer({
    name: "lean()",
    fanIn: 1,
    fanOut: 1,
    carry: { hidden: 1 },
    parameters: {
      weight_ih_l0: { shape: [1, 1], initialise: normal() },
      weight_hh_l0: { shape: [1, 1], initialise: normal() },
      bias_ih_l0: { shape: [1], initialise: normal() },
      bias_hh_l0: { shape: [1], initialise: normal() },
    },
    tape: 1,
    forward: ({ input, output, carryIn, carryOut, tape, parameters: p }) => {
      const sum = p.weight_ih_l0[0] * input[0] + p.weight_hh_l0[0] * carryIn.hidden[0];
      const y = Math.tanh(sum + p.bias_ih_l0[0] + p.bias_hh_l0[0]);
      output[0] = carryOut.hidden[0] = y;
      tape[0] = 1 - y * y;
    },
    backward: ({
      input,
      carryIn,
      tape,
      outputDelta,
      carryOutDelta,
      inputDelta,
      carryInDelta,
      parameters: p,
      gradient,
    }) => {
      const delta = (outputDelta[0] + carryOutDelta.hidden[0]) * tape[0];
      inputDelta[0] = delta * p.weight_ih_l0[0];
      carryInDelta.hidden[0] = delta * p.weight_hh_l0[0];
      gradient.weight_ih_l0[0] += delta * input[0];
      gradient.weight_hh_l0[0] += delta * carryIn.hidden[0];
      gradient.bias_ih_l0[0] += delta;
      gradient.bias_hh_l0[0] += delta;
    },
  });

layerLaws(runningSum);
layerLaws(factor);
layerLaws(squares);
layerLaws(lean);
layerLaws(() => stack(dense(3, 1), lean(), squares(), tanh()));

it("adds up", () => {
  expect(outputOf(runningSum(), [1, 10, 2, 20, 3, 30])).toEqual([1, 10, 3, 30, 6, 60]);
});

it("is the kernels' layer, if it calculates the same", () => {
  const given = {
    ticks: 4,
    batch: 1,
    input: [1, -2, 0.5, 3],
    parameters: [0.3, -0.7, 0.1, 0.2],
    carryIn: [0.4],
    outputDelta: [1, 2, 3, 4],
    carryOutDelta: [5],
    gradient: [0, 0, 0, 0],
  };
  const [found, expected] = [lean(), elman(1, 1)].map((layer) =>
    unrollLayer(layer, referenceArena(Float64Array), given),
  );
  for (const key of ["output", "carryOut", "inputDelta", "carryInDelta", "gradient"] as const) {
    found[key].forEach((x, index) => {
      expect(x).toBeCloseTo(expected[key][index], 12);
    });
  }
});

describe("its type", () => {
  it("carries the sizes, and fits or does not fit into a stack", () => {
    expectTypeOf(stack(dense(3, 2), runningSum(), squares())).toEqualTypeOf<Layer<3, 2>>();
    // @ts-expect-error 5 is not 2
    expect(() => stack(dense(3, 5), runningSum())).toThrow(
      "stack: layer 1, runningSum(), has fan-in 2, expected 5",
    );
  });

  it("knows the names of memory and parameters", () => {
    customLayer({
      name: "typed()",
      fanIn: 1,
      fanOut: 1,
      carry: { hidden: 1 },
      forward: ({ carryIn, parameters }) => {
        expectTypeOf(carryIn).toHaveProperty("hidden");
        expectTypeOf(carryIn).not.toHaveProperty("cell");
        expectTypeOf(parameters).not.toHaveProperty("weight");
      },
      backward: () => {},
    });
  });
});

it("refuses sizes that are none", () => {
  const rest = { name: "odd()", forward: () => {}, backward: () => {} };
  const wanted = "expected a whole number from 1 up";
  expect(() => customLayer({ ...rest, fanIn: 0, fanOut: 1 })).toThrow(`odd(): fanIn is 0, ${wanted}`);
  expect(() => customLayer({ ...rest, fanIn: 1, fanOut: 1, carry: { sum: 0.5 } })).toThrow(
    `odd(): carry "sum" is 0.5, ${wanted}`,
  );
  expect(() => customLayer({ ...rest, fanIn: 1, fanOut: 1, tape: -1 })).toThrow(
    `odd(): tape is -1, ${wanted}`,
  );
  const parameters = { weight: { shape: [1, 0], initialise: ones() } };
  expect(() => customLayer({ ...rest, fanIn: 1, fanOut: 1, parameters })).toThrow(
    `odd(): an axis of parameter "weight" is 0, ${wanted}`,
  );
});

describe("its functions", () => {
  it("are called once for each row of each tick", () => {
    const calls = { forward: 0, backward: 0 };
    const counted = customLayer({
      name: "counted()",
      fanIn: 1,
      fanOut: 1,
      carry: { hidden: 1 },
      parameters: { by: { shape: [1], initialise: ones() } },
      forward: () => calls.forward++,
      backward: () => calls.backward++,
    });
    const given = { carryIn: [0, 0], carryOutDelta: [0, 0], parameters: [1], gradient: [0] };
    unrollLayer(counted, referenceArena(), { ...sizes(3, 2), ...given });
    expect(calls).toEqual({ forward: 6, backward: 6 });
  });

  it("get arrays that begin at 0, without numbers of the row before", () => {
    const counting = customLayer({
      name: "counting()",
      fanIn: 1,
      fanOut: 1,
      forward: ({ output }) => output[0]++,
      backward: ({ inputDelta }) => inputDelta[0]++,
    });
    const given = { carryIn: [], carryOutDelta: [], parameters: [], gradient: [] };
    const { output, inputDelta } = unrollLayer(counting, referenceArena(), { ...sizes(2, 2), ...given });
    expect(output).toEqual([1, 1, 1, 1]);
    expect(inputDelta).toEqual([1, 1, 1, 1]);
  });

  it("see the parameters where they are, after the arena has grown too", () => {
    const arena = referenceArena();
    const net = network(factor(), { arena });
    const blocks = [];
    for (const by of [2, 3]) {
      net.load({ by: [by] });
      expect(run(net, [[10]]).outputs[0].item()).toBe(10 * by);
      blocks.push(arena.allocate(arena.memory.length)); // more than there is
    }
    expect(blocks).toHaveLength(2);
  });

  it("may make the arena grow, in the middle of a row: nothing that they write is lost", () => {
    const inputs = [tensor([2, 1], [1, 2]), tensor([2, 1], [3, 4])];
    const results = [false, true].map((grows) => {
      const arena = referenceArena();
      const blocks: Block[] = [];
      const grow = (): void => {
        if (grows && blocks.length < 8) blocks.push(arena.allocate(arena.memory.length)); // more than there is
      };
      const summing = customLayer({
        name: "summing()",
        fanIn: 1,
        fanOut: 1,
        carry: { sum: 1 },
        tape: 1,
        parameters: { by: { shape: [1], initialise: ones() } },
        forward({ input, output, tape, carryIn, carryOut, parameters }) {
          tape[0] = carryIn.sum[0] + input[0];
          grow();
          output[0] = carryOut.sum[0] = parameters.by[0] * tape[0];
        },
        backward({ tape, outputDelta, carryOutDelta, inputDelta, carryInDelta, parameters, gradient }) {
          const delta = outputDelta[0] + carryOutDelta.sum[0];
          gradient.by[0] += delta;
          grow();
          gradient.by[0] += delta * tape[0] - delta;
          inputDelta[0] = carryInDelta.sum[0] = delta * parameters.by[0];
        },
      });
      const net = network(stack(dense(1, 1, { initialise: { weight: ones() } }), summing), { arena });
      const unrolling = new Unrolling(net);
      unrolling.hold().oldest = 0;
      const ticks = inputs.map((input) => unrolling.forward(input, 2, [1, 1]));
      const outputs = ticks.map((tick) => {
        const address = unrolling.outputAddress(tick);
        return [...arena.memory.subarray(address, address + 2)];
      });
      const { backwardPass } = unrolling;
      backwardPass.begin(0, 1);
      for (const tick of [1, 0]) {
        arena.memory.set([1, 2], backwardPass.deltaAddress(tick, 0));
        backwardPass.send(tick, 0, [1, 1]);
      }
      backwardPass.finish(0);
      unrolling.free();
      return { outputs, gradient: [...net.gradientBlock.array], grown: blocks.length };
    });
    expect(results[1]).toEqual({ ...results[0], grown: 8 });
  });

  it("may serve two networks, and two widths of one", () => {
    const [one, square] = [factor(), squares()];
    const nets = [1, 2].map(() => network(stack(one, square, dense(1, 3), square)));
    nets.forEach((net, index) => {
      net.load({ "0.by": [index + 1], "2.weight": [1, 2, 3], "2.bias": [0, 0, 0] });
    });
    const outputs = [0, 1, 0].map((index) => run(nets[index], [[1]]).outputs[0].toArray());
    expect(outputs).toEqual([
      [1, 4, 9],
      [16, 64, 144],
      [1, 4, 9],
    ]);
  });
});

/** Rows of one feature, of ones. */
function sizes(ticks: number, batch: number): Pick<Unroll, "ticks" | "batch" | "input" | "outputDelta"> {
  const rows = Array.from({ length: ticks * batch }, () => 1);
  return { ticks, batch, input: rows, outputDelta: rows };
}

describe("customLayer refuses, as JavaScript can give them,", () => {
  const parts = { name: "gain()", fanIn: 1, fanOut: 1, forward: () => {}, backward: () => {} };
  it.each<[string, object, string]>([
    [
      "an option that does not exist",
      { fanin: 1 },
      'customLayer: no option named "fanin"; it has name, fanIn,',
    ],
    [
      "a missing function",
      { backward: undefined },
      "customLayer: backward of gain() is undefined, expected a function of one row",
    ],
    [
      "a shape that is a number",
      { parameters: { weight: { shape: 2, initialise: ones() } } },
      'gain(): the shape of parameter "weight" is 2, expected a list of sizes such as [3]',
    ],
    [
      "a parameter without a start",
      { parameters: { weight: { shape: [2] } } },
      'gain(): initialise of parameter "weight" is undefined, expected what a call such as ones() makes',
    ],
  ])("%s", (_what, wrong, message) => {
    expect(() => customLayer({ ...parts, ...wrong } as never)).toThrow(message);
  });
});
