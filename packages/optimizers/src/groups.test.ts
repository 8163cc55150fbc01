import type { Segment } from "@backstream/core";
import { optimizerLaw, optimizerLaws, type MakeOptimizer, type OptimizerLawName } from "@backstream/testing";
import { describe, expect, it } from "vitest";
import {
  adam,
  adamW,
  chain,
  clipByNorm,
  groups,
  idbd,
  rprop,
  sgd,
  type Link,
  type ParameterGroup,
} from "./index.js";

optimizerLaws((learningRate) => groups(sgd({ learningRate, momentum: 0.5 }), [{ match: () => true }]), {
  joint: true,
});

// With two runs of parameters a schedule is asked twice for a step, so one law is left out.
it.each<OptimizerLawName>(["descent", "noRate", "rateOfUpdate", "purity", "places", "float64", "state"])(
  "groups obey the law of optimizers of %s, with several runs of parameters",
  (law) => {
    const make: MakeOptimizer = (learningRate) =>
      groups(adam({ learningRate }), [{ match: "bias", weightDecay: 1e-4 }]);
    expect(() => optimizerLaw[law](make, 3)).not.toThrow();
  },
);

/** Tensors of one number each. */
function tensors(...names: readonly string[]): Segment[] {
  return names.map((name, offset) => ({ name, shape: [1], offset, size: 1 }));
}

/** How far each parameter moves along a gradient of ones. */
function moves(optimizer: Link, segments: readonly Segment[], learningRate?: number): number[] {
  const size = segments.length;
  const parameters = new Float32Array(size);
  const state: unknown = optimizer.init(size, segments);
  optimizer.update(new Float32Array(size).fill(1), state, parameters, 1, { segments, learningRate });
  return Array.from(parameters, (p) => 0 - p);
}

describe("groups", () => {
  it.each<[ParameterGroup["match"], number[]]>([
    ["0", [3, 3, 1, 1]],
    ["bias", [1, 3, 1, 3]],
    ["1.weight", [1, 1, 3, 1]],
    ["0.weight", [3, 1, 1, 1]],
    [/^1\./g, [1, 1, 3, 3]],
    [(name) => name.length > 6, [3, 1, 3, 1]],
  ])("match by %s", (match, expected) => {
    const segments = tensors("0.weight", "0.bias", "1.weight", "1.bias");
    const optimizer = groups(sgd({ learningRate: 1 }), [{ match, learningRate: 3 }]);
    expect(moves(optimizer, segments)).toEqual(expected);
    expect(moves(optimizer, segments)).toEqual(expected); // once more: an expression remembers nothing
  });

  it("does not take a part of a word for a part of a name", () => {
    const optimizer = groups(sgd({ learningRate: 1 }), [{ match: "bias", learningRate: 3 }]);
    expect(moves(optimizer, tensors("0.bias_ih_l0", "1.bias", "bias"))).toEqual([1, 3, 3]);
  });

  it("the first one that matches counts", () => {
    const optimizer = groups(sgd({ learningRate: 1 }), [
      { match: "0.bias", learningRate: 2 },
      { match: "bias", learningRate: 3 },
    ]);
    expect(moves(optimizer, tensors("0.bias", "1.bias", "1.weight"))).toEqual([2, 3, 1]);
  });

  it("a rate of the update replaces the optimizer's, not a group's", () => {
    const optimizer = groups(sgd({ learningRate: 1 }), [{ match: "bias", learningRate: (step) => 2 + step }]);
    expect(moves(optimizer, tensors("bias", "weight"), 5)).toEqual([3, 5]);
  });

  it("leave frozen parameters alone, keep nothing for them and name them", () => {
    const segments = tensors("0.weight", "0.bias", "1.weight");
    const optimizer = groups(adamW(), [{ match: "0", frozen: true }]);
    const parameters = new Float32Array([1, 2, 3]);
    const state = optimizer.init(3, segments);
    optimizer.update(new Float32Array(3).fill(1), state, parameters, 1, { segments });
    expect([...parameters.subarray(0, 2)]).toEqual([1, 2]);
    expect(state).toHaveLength(1);
    expect(optimizer.frozenSegments?.(segments)).toEqual(segments.slice(0, 2));
  });

  it("leave the parameters of a frozen layer alone", () => {
    const [first, second] = tensors("a", "b");
    const segments = [{ ...first, frozen: true }, second];
    expect(moves(groups(sgd({ learningRate: 1 }), [{ match: "b", learningRate: 2 }]), segments)).toEqual([
      0, 2,
    ]);
  });

  it("leave out what is in no segment", () => {
    const [first, , third] = tensors("a", "hole", "b");
    const segments = [first, third];
    const optimizer = groups(sgd({ learningRate: 1 }), [{ match: "b", learningRate: 2 }]);
    const parameters = new Float32Array(3);
    optimizer.update(new Float32Array(3).fill(1), optimizer.init(3, segments), parameters, 1, { segments });
    expect([...parameters]).toEqual([-1, 0, -2]);
  });

  it("may stand in a chain, behind what looks at all parameters", () => {
    const optimizer = chain(
      clipByNorm(1),
      groups(sgd({ learningRate: 1 }), [{ match: "b", learningRate: 2 }]),
    );
    const found = moves(optimizer, tensors("a", "b", "c", "d"));
    [0.5, 1, 0.5, 0.5].forEach((length, index) => expect(found[index]).toBeCloseTo(length, 5));
  });

  it("are named as they were given", () => {
    const list = [
      { match: /bias/, weightDecay: 0 },
      { match: () => true, learningRate: 2 },
      { match: "0", frozen: true },
    ];
    expect(groups(adamW(), list).name).toBe(
      'groups(adamW(), [{ match: /bias/, weightDecay: 0 }, { match: …, learningRate: 2 }, { match: "0", frozen: true }])',
    );
  });

  const one = { match: "bias" };
  it.each<[() => unknown, string]>([
    [
      () => groups(adam as never, [one]),
      "groups: optimizer is a function, expected what a call such as adam() makes",
    ],
    [
      () => groups(clipByNorm(1), [one]),
      "groups: clipByNorm(1) is a link for a chain, expected an optimizer such as adam() or chain(clipByNorm(1), adam())",
    ],
    [
      () => groups(adam(), []),
      'groups: the groups are [], expected a list such as [{ match: "bias", weightDecay: 0 }]',
    ],
    [
      () => groups(adam(), [{ match: "a", lr: 1 } as never]),
      'groups: no option named "lr"; it has match, learningRate, weightDecay, frozen',
    ],
    [
      () => groups(adam(), [{ match: 3 as never }]),
      "groups: match is 3, expected a part of a parameter's name, a regular expression or a function",
    ],
    [
      () => groups(adam(), [{ ...one, learningRate: -1 }]),
      "groups: learningRate is -1, expected a finite number from 0 up",
    ],
    [
      () => groups(adam(), [{ ...one, weightDecay: NaN }]),
      "groups: weightDecay is NaN, expected a finite number from 0 up",
    ],
    [() => groups(adam(), [{ ...one, frozen: 1 as never }]), "groups: frozen is 1, expected true or false"],
    [
      () => groups(adam(), [{ ...one, frozen: true, weightDecay: 0 }]),
      'groups: { match: "bias", frozen: true, weightDecay: 0 } is frozen, expected neither learningRate nor weightDecay beside it',
    ],
    [
      () => groups(rprop(), [{ ...one, weightDecay: 0 }]),
      "groups: rprop() takes no weightDecay of a group; take an optimizer that has a weight decay, such as adamW()",
    ],
    [
      () => groups(idbd(), [one]),
      "groups: idbd() looks at all parameters at once, expected an optimizer that treats each on its own",
    ],
    [
      () => groups(adam(), [one]).init(2),
      "groups: there are no segments, expected the names of the parameters; give init(size, segments) and update the same, such as net.segments",
    ],
    [
      () => groups(adam(), [one, { match: "bais" }]).init(2, tensors("weight", "bias")),
      'groups: "bais" matches no parameter; there are weight, bias',
    ],
    [
      () => groups(adam(), [{ match: /x/ }]).init(2, tensors("weight", "bias")),
      "groups: /x/ matches no parameter; there are weight, bias",
    ],
    [
      () =>
        groups(adam(), [one]).update(new Float32Array(1), [], new Float32Array(1), 1, {
          segments: tensors("bias"),
        }),
      "groups: the state is [], expected an array of 1, one state for each run of parameters; make it with init(size, segments)",
    ],
  ])("refuse %s", (make, message) => {
    expect(make).toThrow(message);
  });
});
