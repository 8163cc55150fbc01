import { dense, gru, lstm, relu, stack } from "@backstream/layers";
import { arena, referenceArena, tensor, type Floats } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import {
  BrokenStreamError,
  CapacityError,
  network,
  run,
  ShapeError,
  Unrolling,
  type Carry,
  type Network,
  type WidthKeeping,
} from "@backstream/core";

/** Sends a delta of ones back from every tick of the window, and returns the gradient. */
function pass(
  unrolling: Unrolling,
  oldest: number,
  newest: number,
  mask?: (tick: number) => number[],
): Floats {
  const { arena: place, gradientBlock, fanOut } = unrolling.network;
  unrolling.network.zeroGradients();
  unrolling.back.begin(oldest, newest);
  for (let tick = newest; tick >= oldest; tick--) {
    const at = unrolling.back.deltaAddress(tick, oldest);
    place.memory.fill(1, at, at + unrolling.rows * fanOut);
    unrolling.back.send(tick, oldest, mask?.(tick));
  }
  unrolling.back.finish(oldest);
  return gradientBlock.array.slice();
}

const inputs = Array.from({ length: 40 }, (_, tick) => [Math.sin(tick), Math.cos(tick / 3)]);
const make = (): Network => network(stack(gru(2, 3), relu(), dense(3, 2)), { seed: 5 });

describe("Unrolling", () => {
  it("gives the same bits whatever its capacity, from a window and one to three windows", () => {
    const window = 7;
    const results = Array.from({ length: 2 * window }, (_, extra) => {
      const unrolling = new Unrolling(make(), { capacity: window + 1 + extra });
      const hold = unrolling.hold();
      return inputs.map((input) => {
        const tick = unrolling.forward(input, 1);
        hold.oldest = Math.max(0, tick - window + 1);
        return [...pass(unrolling, hold.oldest, tick)];
      });
    });
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it("gives a window's gradient as one pass over all its ticks, batch by batch the sum of its rows'", () => {
    const net = network(stack(lstm(2, 3), dense(3, 2)), { seed: 5, arena: referenceArena(Float64Array) });
    const window = (rows: number[][]): Floats => {
      const unrolling = new Unrolling(net);
      unrolling.hold().oldest = 0;
      for (let tick = 0; tick < 5; tick++) {
        unrolling.forward(
          tensor([rows.length, 2], Float64Array.from(rows.flatMap(([a, b]) => [a + tick, b - tick]))),
          rows.length,
        );
      }
      return pass(unrolling, 0, 4);
    };
    const [one, two] = [window([[1, 2]]), window([[3, -1]])];
    window([
      [1, 2],
      [3, -1],
    ]).forEach((value, index) => expect(value).toBeCloseTo(one[index] + two[index], 12));
  });

  it("treats masked rows as if they had not been there", () => {
    // Row 0 is there at all ticks, row 1 at ticks 0 and 3 only: the gradient is that of the rows alone.
    const net = network(stack(gru(1, 3), dense(3, 1)), { seed: 5, arena: referenceArena(Float64Array) });
    const present = [true, false, false, true];
    const masks = present.map((there) => [1, there ? 1 : 0]);
    const masked = new Unrolling(net);
    masked.hold().oldest = 0;
    present.forEach((there, tick) =>
      masked.forward(tensor([2, 1], [tick, there ? 10 + tick : NaN]), 2, masks[tick]),
    );
    const together = pass(masked, 0, 3, (tick) => masks[tick]);
    const alone = [
      [0, 1, 2, 3],
      [10, 13],
    ].map((row) => {
      const unrolling = new Unrolling(net);
      unrolling.hold().oldest = 0;
      for (const input of row) unrolling.forward(input, 1);
      return pass(unrolling, 0, row.length - 1);
    });
    together.forEach((value, index) => expect(value).toBeCloseTo(alone[0][index] + alone[1][index], 12));
  });

  it("runs ticks again with the parameters of now", () => {
    const net = make();
    const unrolling = new Unrolling(net);
    unrolling.hold().oldest = 0;
    for (const input of inputs) unrolling.forward(input, 1);
    net.load(network(stack(gru(2, 3), relu(), dense(3, 2)), { seed: 6 }).save());
    unrolling.rerun(0, inputs.length - 1, []);
    const { carry } = run(net, inputs);
    expect(unrolling.carry).toEqual(carry);
  });

  it("grows to its capacity and refuses to grow on", () => {
    const unrolling = new Unrolling(network(dense(1, 1)), { capacity: 5 });
    unrolling.hold().oldest = 0;
    for (let tick = 0; tick < 5; tick++) unrolling.forward(tick, 1);
    expect(() => unrolling.forward(5, 1)).toThrow(CapacityError);
    expect(() => new Unrolling(network(dense(1, 1)), { capacity: 0 })).toThrow(
      new CapacityError("forward: capacity is 0, expected a whole number of ticks from 1 up"),
    );
  });

  it("lets one pass of a network be under way", () => {
    const unrolling = new Unrolling(network(dense(1, 1)));
    unrolling.hold().oldest = 0;
    unrolling.forward(1, 1);
    unrolling.back.begin(0, 0);
    expect(() => unrolling.back.begin(0, 0)).toThrow(BrokenStreamError);
    unrolling.back.abandon();
    unrolling.back.begin(0, 0);
  });

  it("gives its buffer back", () => {
    const net = make();
    const used = arena.used;
    const unrolling = new Unrolling(net);
    for (const input of inputs) unrolling.forward(input, 1);
    unrolling.free();
    expect(arena.used).toBe(used);
  });
});

describe("run", () => {
  it("yields an output for every input, and hands the memory on", () => {
    const net = make();
    const whole = run(net, inputs);
    const first = run(net, inputs.slice(0, 10));
    const rest = run(net, inputs.slice(10), { carry: first.carry });
    expect([...first.outputs, ...rest.outputs]).toEqual(whole.outputs);
    expect(rest.carry).toEqual(whole.carry);
  });

  it("yields the beginning memory where there is no input", () => {
    expect(run(make(), []).carry).toEqual([{ hidden: tensor([1, 3], [0, 0, 0]) }, {}, {}]);
    const two: Carry = [{ hidden: tensor([2, 3], [1, 2, 3, 4, 5, 6]) }, {}, {}];
    expect(run(make(), [], { carry: two }).carry).toEqual(two);
  });

  it.each<[carry: Carry, text: string]>([
    [[{}, {}, {}], 'carry of gru(2, 3): "hidden" is missing, expected [1, 3]'],
    [[{ hidden: [1] }, {}, {}], 'carry of gru(2, 3): "hidden" is 1 numbers, expected [1, 3]'],
    [
      { hidden: [1, 2, 3] },
      "carry of stack(gru(2, 3), relu(), dense(3, 2)): expected an array of 3, one entry a layer, {} where there is no memory",
    ],
  ])("refuses a carry of %j", (carry, text) => {
    expect(() => run(make(), inputs, { carry })).toThrow(new ShapeError(text));
  });
});

describe("a layer that takes any width", () => {
  it("counts its tape by the feature", () => {
    // Doubles, and leaves its input on the tape, whose negative it takes for its slope: wrong anywhere else.
    const taping: WidthKeeping = {
      name: "taping()",
      fanIn: 0,
      fanOut: 0,
      keepsWidth: true,
      parameters: [],
      carry: [],
      tape: 2,
      gateDeltas: 0,
      forward: (_kernels, { rows, fanIn, input, output, tape, memory }) => {
        for (let i = 0; i < rows * fanIn; i++) {
          memory[output + i] = 2 * memory[input + i];
          memory[tape + 2 * i] = memory[input + i];
          memory[tape + 2 * i + 1] = -memory[input + i];
        }
      },
      inputDelta: (_kernels, { rows, fanIn, inputDelta, outputDelta, tape, memory }) => {
        for (let i = 0; i < rows * fanIn; i++) {
          memory[inputDelta + i] = memory[outputDelta + i] * memory[tape + 2 * i + 1];
        }
      },
    };
    const net = network(stack(dense(2, 3, { bias: false }), taping, dense(3, 1, { bias: false })));
    net.load({ "0.weight": [1, 0, 0, 1, 1, 1], "2.weight": [1, 1, 1] });
    const unrolling = new Unrolling(net);
    unrolling.hold().oldest = 0;
    for (const input of [
      [1, 2],
      [3, 4],
      [5, 6],
    ])
      unrolling.forward(input, 1);
    // ∂/∂w_ij = Σ over ticks of -(W x)_i x_j.
    const rows = [
      [1, 2],
      [3, 4],
      [5, 6],
    ].map(([a, b]) => [-a * a, -a * b, -b * a, -b * b, -(a + b) * a, -(a + b) * b]);
    const expected = rows.reduce((sum, row) => sum.map((value, at) => value + row[at]));
    expect(Array.from(pass(unrolling, 0, 2).subarray(0, 6))).toEqual(expected);
  });
});
