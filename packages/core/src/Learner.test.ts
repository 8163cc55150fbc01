import { arena, referenceArena, type Block } from "@backstream/tensors";
import { afterEach, describe, expect, it } from "vitest";
import { ShapeError, UnknownNameError } from "./errors.js";
import { affine } from "./fixtures/affine.js";
import { Learner } from "./Learner.js";
import { network, type Network } from "./network.js";
import type { Optimizer } from "./Optimizer.js";

/** Subtracts the gradient. */
const descent: Optimizer<undefined> = {
  init: () => undefined,
  update(gradient, _state, parameters) {
    for (let index = 0; index < parameters.length; index++) parameters[index] -= gradient[index];
  },
};

/** y = 1 x + 0, with a gradient as if a pass had been here. */
function net(name: string, gradient: readonly [number, number]): Network {
  const made = network(affine(1, 1), { name });
  made.load({ weight: [1], bias: [0] });
  made.gradientBlock.array.set(gradient);
  return made;
}

const parameters = ({ parameterBlock }: Network): number[] => [...parameterBlock.array.subarray(0, 2)];

let learner: Learner<undefined> | undefined;
afterEach(() => {
  learner?.free();
  learner = undefined;
});

describe("Learner", () => {
  it("updates several nets as one vector, and clears their gradients", () => {
    const nets = [net("a", [3, 0]), net("b", [0, 4])];
    learner = new Learner(descent, nets, undefined);
    expect(learner.learn(1, 1, {})).toEqual({ gradientNorm: 5 });
    expect(nets.map(parameters)).toEqual([
      [-2, 0],
      [1, -4],
    ]);
    expect(nets.map(({ version }) => version)).toEqual([2, 2]);
    expect(learner.learn(1, 2, {})).toEqual({ gradientNorm: 0 });
  });

  it("leaves frozen parameters as they are, by the first parts of their names", () => {
    const nets = [net("a", [3, 1]), net("b", [1, 4])];
    learner = new Learner(descent, nets, undefined);
    expect(learner.learn(1, 1, { frozen: ["a", "b.weight"] })).toEqual({ gradientNorm: 4 });
    expect(nets.map(parameters)).toEqual([
      [1, 0],
      [1, -4],
    ]);
    expect(() => learner?.learn(1, 2, { frozen: ["wieght"] })).toThrow(
      new UnknownNameError(
        'update: frozen$ gave "wieght", expected some of a.weight, a.bias, b.weight, b.bias, or first parts of them',
      ),
    );
  });

  it("scales a gradient above the largest norm down to it", () => {
    const one = net("a", [3, 4]);
    learner = new Learner(descent, [one], undefined);
    expect(learner.learn(1, 1, { maximumNorm: 2.5 })).toEqual({ gradientNorm: 5 });
    const [weight, bias] = parameters(one);
    expect(weight).toBeCloseTo(1 - 1.5, 5);
    expect(bias).toBeCloseTo(-2, 5);
  });

  it.each([
    [NaN, [1, 1], "the loss is NaN"],
    [1, [NaN, 1], "the gradient is not finite"],
  ] as const)("skips what is not finite: a loss of %d, a gradient of %j", (loss, gradient, skipped) => {
    const one = net("a", gradient);
    learner = new Learner(descent, [one], undefined);
    expect(learner.learn(loss, 1, {})).toMatchObject({ skipped });
    expect(parameters(one)).toEqual([1, 0]);
    expect([...one.gradientBlock.array.subarray(0, 2)]).toEqual([0, 0]);
  });

  it("puts back parameters and state where the update makes a number of the state infinite", () => {
    const one = net("a", [1, 2]);
    const state = {
      sums: new Float32Array(2),
      block: arena.allocate(2),
      worst: Infinity,
      none: new Float64Array([NaN]),
      steps: 0,
      names: ["a"],
      nested: [{ sum: 0 }] as { sum: number; more?: number }[],
    };
    const own = state.sums;
    let outlier = 1;
    const counting: Optimizer<typeof state> = {
      init: () => state,
      update(gradient, kept, values) {
        kept.sums = kept.sums.map((sum, index) => sum + outlier * gradient[index]);
        kept.block.array[1] += outlier;
        kept.steps++;
        kept.nested[0].sum += 0.5;
        if (outlier > 1) {
          kept.nested[0].more = 1;
          kept.nested.push({ sum: 3 });
          kept.names.length = 0;
        }
        values[0] = 7;
      },
    };
    const counts = new Learner(counting, [one], undefined);
    expect(counts.learn(1, 1, {}).skipped).toBeUndefined();
    expect(state.sums).not.toBe(own);
    const before = structuredClone({ ...state, block: [...state.block.array] });
    const replaced = state.sums;
    one.load({ weight: [1], bias: [0] });
    for (const large of [Infinity, NaN, 3.4e38]) {
      outlier = large;
      one.gradientBlock.array.set([4, 4]);
      expect(counts.learn(1, 2, {}).skipped).toBe("the updated state of the optimizer is not finite");
      expect({ ...state, block: [...state.block.array] }).toEqual(before);
      expect(state.sums).toBe(replaced);
      expect(parameters(one)).toEqual([1, 0]);
    }
    counts.free();
  });

  it("loses nothing where the optimizer makes the arena grow", () => {
    const arenas = [referenceArena(), referenceArena()];
    const found = arenas.map((place, index) => {
      const one = network(affine(1, 1), { arena: place });
      one.load({ weight: [1], bias: [2] });
      one.gradientBlock.array.set([3, 4]);
      const kept: unknown[] = [];
      const growing: Optimizer<undefined> = {
        ...descent,
        update(gradient, _state, values) {
          values[0] -= gradient[0];
          if (index === 1) kept.push(place.allocate(place.memory.length)); // more than there is
          values[1] -= gradient[1];
        },
      };
      learner = new Learner(growing, [one], undefined);
      learner.learn(1, 1, {});
      learner.free();
      return parameters(one);
    });
    expect(found).toEqual([
      [-2, -2],
      [-2, -2],
    ]);
    learner = undefined;
  });

  it("refuses a state for another number of parameters, and frees what it allocated", () => {
    const nets = [net("a", [1, 1]), net("b", [1, 1])];
    const summing: Optimizer<{ list: readonly { sums: Block }[]; plain: Float64Array }> = {
      name: "summing()",
      init: (size) => ({ list: [{ sums: arena.allocate(size) }], plain: new Float64Array(2 * size) }),
      update: () => {},
    };
    const [short, right] = [summing.init(3), summing.init(4)];
    const used = arena.used;
    expect(() => new Learner(summing, nets, short)).toThrow(
      new ShapeError(
        'update: the state has 3 numbers of "list.0.sums", expected 4; make it with init(4), for the 4 parameters of all nets',
      ),
    );
    expect(() => new Learner(summing, nets, { ...right, plain: new Float64Array(6) })).toThrow(
      'update: the state has 6 numbers of "plain", expected 8;',
    );
    expect(() => new Learner(summing, nets, { list: [] } as never)).toThrow(
      new UnknownNameError(
        `update: the state's "list.0" is undefined, expected what summing() keeps; make it with its init`,
      ),
    );
    expect(() => new Learner(summing, nets, 7 as never)).toThrow(
      new UnknownNameError("update: the state is 7, expected what summing() keeps; make it with its init"),
    );
    expect(arena.used).toBe(used);
    const trained = new Learner(summing, nets, right);
    trained.free();
    expect(right.list[0].sums.array).toHaveLength(4);
    expect(arena.used).toBe(used);
    for (const { list } of [short, right]) list[0].sums.free();
  });

  it("restores the parameters where the update makes them infinite, or throws", () => {
    const one = net("a", [1, 1]);
    const infinite: Optimizer<undefined> = {
      ...descent,
      update: (_g, _s, values) => void values.fill(Infinity),
    };
    learner = new Learner(infinite, [one], undefined);
    expect(learner.learn(1, 1, {}).skipped).toBe("the updated parameters are not finite");
    expect(parameters(one)).toEqual([1, 0]);
    learner.free();
    const failing: Optimizer<undefined> = {
      ...descent,
      update(_g, _s, values) {
        values.fill(9);
        throw new Error("no");
      },
    };
    learner = new Learner(failing, [one], undefined);
    expect(() => learner?.learn(1, 1, {})).toThrow("no");
    expect(parameters(one)).toEqual([1, 0]);
  });
});
