import { Learner, network, Unrolling } from "@backstream/core";
import { layerLaws } from "@backstream/testing";
import { expect, it } from "vitest";
import { dense } from "../dense.js";
import { gru } from "../gru.js";
import { stack } from "../stack.js";
import { frozen } from "./frozen.js";
import { tied } from "./tied.js";

layerLaws(() => stack(frozen(gru(3, 2)), dense(2, 2)));

const pass = (net: ReturnType<typeof make>): void => {
  const unrolling = new Unrolling(net);
  unrolling.hold().oldest = 0;
  const tick = unrolling.forward([1, -1], 1);
  unrolling.backwardPass.begin(tick, tick);
  net.arena.memory[unrolling.deltaAddress(tick, tick)] = 1;
  unrolling.backwardPass.send(tick, tick);
  unrolling.backwardPass.finish(tick);
  unrolling.free();
};
const make = (isFrozen: boolean) => {
  const middle = dense(3, 3);
  const net = network(stack(dense(2, 3), isFrozen ? frozen(middle) : middle, dense(3, 1)), { seed: 3 });
  return net;
};

it("lets the deltas through, and has no gradient itself", () => {
  const [free, held] = [make(false), make(true)];
  for (const net of [free, held]) pass(net);
  for (const name of ["0.weight", "0.bias", "2.weight", "2.bias"]) {
    expect(held.parameters.get(name)?.gradient.data).toEqual(free.parameters.get(name)?.gradient.data);
  }
  expect([...held.parameters.get("1.weight")!.gradient.data]).toEqual(new Array(9).fill(0));
  expect(free.parameters.get("1.weight")!.gradient.data.some((x) => x !== 0)).toBe(true);
});

it("keeps its parameters, also from an optimizer that decays all weights", () => {
  const net = make(true);
  const before = net.save();
  const learner = new Learner(
    {
      init: () => undefined,
      update: (_gradient, _state, parameters) =>
        parameters.forEach((x, index) => (parameters[index] = 0.5 * x)),
    },
    [net],
    undefined,
  );
  pass(net);
  learner.learn(1, 1, {});
  learner.free();
  const after = net.save();
  expect(after["1.weight"].data).toEqual(before["1.weight"].data);
  expect(after["1.bias"].data).toEqual(before["1.bias"].data);
  expect(after["0.weight"].data).toEqual(before["0.weight"].data.map((x) => 0.5 * x));
});

it("has the layer's names, and says that it is frozen", () => {
  const layer = frozen(gru(3, 2));
  expect(layer.parameters.map(({ name }) => name)).toEqual(gru(3, 2).parameters.map(({ name }) => name));
  expect(network(layer).description).toBe("frozen(gru(3, 2))");
});

it("freezes tied layers together, and refuses one that is tied to a layer outside", () => {
  const first = dense(2, 2);
  const both = frozen(stack(first, tied(dense(2, 2), first)));
  expect(network(both).segments.map((segment) => segment.frozen)).toEqual([true, true]);
  expect(() => frozen(stack(tied(dense(2, 2), first)))).toThrow(
    "frozen: tied(dense(2, 2), dense(2, 2)) has the parameters of dense(2, 2), which is outside; freeze that one",
  );
});

it("refuses what is no layer", () => {
  expect(() => frozen(7 as never)).toThrow(
    "frozen: the layer is 7, expected what a call such as gru(1, 32) makes",
  );
});
