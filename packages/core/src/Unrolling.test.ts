import { arena, referenceArena, tensor, type Floats } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { BrokenStreamError, CapacityError } from "./errors.js";
import { affine } from "./fixtures/affine.js";
import { cell } from "./fixtures/cell.js";
import { chained } from "./fixtures/chained.js";
import { doubling } from "./fixtures/doubling.js";
import { passBack } from "./fixtures/passBack.js";
import { network, type Network } from "./network.js";
import { run } from "./run.js";
import { tickOutput } from "./runOutputs.js";
import { Unrolling } from "./Unrolling.js";

const inputs = Array.from({ length: 40 }, (_, tick) => [Math.sin(tick), Math.cos(tick / 3)]);
const make = (): Network => network(chained(cell(2, 3), doubling(), affine(3, 2)), { seed: 5 });

describe("Unrolling", () => {
  it("gives a window's gradient as one pass over all its ticks, batch by batch the sum of its rows'", () => {
    const net = network(chained(cell(2, 3), affine(3, 2)), { seed: 5, arena: referenceArena(Float64Array) });
    const window = (rows: number[][]): Floats => {
      const unrolling = new Unrolling(net);
      unrolling.hold().oldest = 0;
      for (let tick = 0; tick < 5; tick++) {
        unrolling.forward(
          tensor([rows.length, 2], Float64Array.from(rows.flatMap(([a, b]) => [a + tick, b - tick]))),
          rows.length,
        );
      }
      return passBack(unrolling, 0, 4);
    };
    const [one, two] = [window([[1, 2]]), window([[3, -1]])];
    window([
      [1, 2],
      [3, -1],
    ]).forEach((value, index) => expect(value).toBeCloseTo(one[index] + two[index], 12));
  });

  it("treats masked rows as if they had not been there", () => {
    // Row 0 is there at all ticks, row 1 at ticks 0 and 3 only: the gradient is that of the rows alone.
    const net = network(chained(cell(1, 3), affine(3, 1)), { seed: 5, arena: referenceArena(Float64Array) });
    const present = [true, false, false, true];
    const masks = present.map((there) => [1, there ? 1 : 0]);
    const masked = new Unrolling(net);
    masked.hold().oldest = 0;
    present.forEach((there, tick) =>
      masked.forward(tensor([2, 1], [tick, there ? 10 + tick : NaN]), 2, masks[tick]),
    );
    const together = passBack(masked, 0, 3, (tick) => masks[tick]);
    const alone = [
      [0, 1, 2, 3],
      [10, 13],
    ].map((row) => {
      const unrolling = new Unrolling(net);
      unrolling.hold().oldest = 0;
      for (const input of row) unrolling.forward(input, 1);
      return passBack(unrolling, 0, row.length - 1);
    });
    together.forEach((value, index) => expect(value).toBeCloseTo(alone[0][index] + alone[1][index], 12));
  });

  it("runs a tick as ever after a layer has thrown while ticks ran again", () => {
    const whole = cell(1, 2);
    let fails = false;
    const forward: typeof whole.forward = (kernels, addresses) => {
      if (fails) throw new Error("not now");
      whole.forward(kernels, addresses);
    };
    const net = network({ ...whole, forward }, { seed: 5 });
    const outputs = (): number[][] => {
      const unrolling = new Unrolling(net);
      return [1, 2, 3].map((input) => Array.from(tickOutput(unrolling, input).data));
    };
    const before = outputs();
    const unrolling = new Unrolling(net);
    unrolling.hold().oldest = 0;
    unrolling.forward(1, 1);
    fails = true;
    expect(() => unrolling.rerun(0, 0, [undefined])).toThrow("not now");
    fails = false;
    expect(outputs()).toEqual(before);
  });

  it("runs ticks again with the parameters of now", () => {
    const net = make();
    const unrolling = new Unrolling(net);
    unrolling.hold().oldest = 0;
    for (const input of inputs) unrolling.forward(input, 1);
    net.load(network(chained(cell(2, 3), doubling(), affine(3, 2)), { seed: 6 }).save());
    unrolling.rerun(0, inputs.length - 1, []);
    const { carry } = run(net, inputs);
    expect(unrolling.carry).toEqual(carry);
  });

  it("grows to its capacity and refuses to grow on", () => {
    const unrolling = new Unrolling(network(affine(1, 1)), { capacity: 5 });
    unrolling.hold().oldest = 0;
    for (let tick = 0; tick < 5; tick++) unrolling.forward(tick, 1);
    expect(() => unrolling.forward(5, 1)).toThrow(CapacityError);
    expect(() => new Unrolling(network(affine(1, 1)), { capacity: 0 })).toThrow(
      new CapacityError("forward: capacity is 0, expected a whole number of ticks from 1 up"),
    );
  });

  it("allows one pass of a network at a time", () => {
    const unrolling = new Unrolling(network(affine(1, 1)));
    unrolling.hold().oldest = 0;
    unrolling.forward(1, 1);
    unrolling.backwardPass.begin(0, 0);
    expect(() => unrolling.backwardPass.begin(0, 0)).toThrow(BrokenStreamError);
    unrolling.backwardPass.abandon();
    unrolling.backwardPass.begin(0, 0);
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

describe("a layer that takes any width", () => {
  it("counts its tape by the feature", () => {
    const net = network(chained(affine(2, 3), doubling(), affine(3, 1)));
    net.load({ "0.weight": [1, 0, 0, 1, 1, 1], "0.bias": [0, 0, 0], "2.weight": [1, 1, 1], "2.bias": [0] });
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
    expect(Array.from(passBack(unrolling, 0, 2).subarray(0, 6))).toEqual(expected);
  });
});
