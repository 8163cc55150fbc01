import { afterEach, describe, expect, it } from "vitest";
import { UnknownNameError } from "./errors.js";
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
afterEach(() => learner?.free());

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
