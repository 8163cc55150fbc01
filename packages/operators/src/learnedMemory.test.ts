import { network, Unrolling, type Carry, type Network } from "@backstream/core";
import { dense, gru, learnedCarry, normal, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { referenceArena } from "@backstream/tensors";
import { from } from "rxjs";
import { expect, it } from "vitest";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { forward } from "./forward.js";
import { rewind } from "./rewind.js";
import { update } from "./update.js";

const make = (): Network<1, 1> =>
  network(learnedCarry(stack(gru(1, 3), dense(3, 1)), { initialise: normal(1) }), {
    seed: 3,
    arena: referenceArena(Float64Array),
  });
const samples = Array.from({ length: 6 }, (_, tick) => ({
  input: Math.sin(3 * tick),
  target: Math.cos(tick),
}));
const numbers = (net: Network): number[] => Object.values(net.save()).flatMap(({ data }) => [...data]);

/** One step of gradient descent on the loss of the tick `newest`, by a window from `oldest` on that runs from the start. */
function descend(net: Network, oldest: number, newest: number, rate: number): void {
  const unrolling = new Unrolling(net);
  unrolling.hold().oldest = 0;
  for (const { input } of samples.slice(0, newest + 1)) unrolling.forward([input], 1);
  unrolling.backwardPass.begin(oldest, newest);
  for (let tick = newest; tick >= oldest; tick--) {
    const output = net.arena.memory[unrolling.outputAddress(tick)];
    const delta = tick === newest ? 2 * (output - samples[tick].target) : 0;
    net.arena.memory[unrolling.deltaAddress(tick, oldest)] = delta;
    unrolling.backwardPass.send(tick, oldest);
  }
  unrolling.backwardPass.finish(oldest);
  const gradient = net.gradientBlock.array;
  const parameters = net.parameterBlock.array;
  for (let index = 0; index < net.size; index++) parameters[index] -= rate * gradient[index];
  net.version++;
  net.zeroGradients();
  unrolling.free();
}

it("learns the memory before the first tick with the window that begins there, from the parameters of now", () => {
  const [net, byHand] = [make(), make()];
  from(samples)
    .pipe(
      forward(net),
      compare(squaredError()),
      rewind({ window: 6, stride: 1 }),
      backward(net),
      update(sgd({ learningRate: 0.5 })),
    )
    .subscribe();
  samples.forEach((_, newest) => descend(byHand, 0, newest, 0.5));
  const [found, expected] = [numbers(net), numbers(byHand)];
  found.forEach((x, index) => expect(x).toBeCloseTo(expected[index], 12));
  const before = make().parameters.get("0.initial_hidden")!.value.data;
  expect(net.parameters.get("0.initial_hidden")!.value.data.every((x, index) => x !== before[index])).toBe(
    true,
  );
});

it("does not learn it where no pass reaches the first tick, and not where a memory was given", () => {
  const initial = make().parameters.get("0.initial_hidden")!.value.data;
  const given: Carry = [{ hidden: [0, 0, 0] }, {}];
  for (const carry of [given, undefined]) {
    const net = make();
    // Without a label at the first ticks, the window is further on when it is sent back.
    const later = samples.map(({ input, target }, tick) => (tick < 3 ? { input } : { input, target }));
    from(carry ? samples : later)
      .pipe(
        forward(net, { carry }),
        compare(squaredError()),
        rewind({ window: 2 }),
        backward(net),
        update(sgd({ learningRate: 0.5 })),
      )
      .subscribe();
    expect(net.version).toBeGreaterThan(0);
    expect(net.parameters.get("0.initial_hidden")!.value.data).toEqual(initial);
  }
});
