import { expect, it } from "vitest";
import type { Layer } from "./Layer.js";
import { network } from "./network.js";
import { observe } from "./observe.js";
import { run } from "./run.js";
import { Unrolling } from "./Unrolling.js";

/** One number times a factor. */
function times(factor: number): Layer {
  return {
    name: `times(${factor})`,
    fanIn: 1,
    fanOut: 1,
    parameters: [],
    carry: [],
    tape: 0,
    gateDeltas: 0,
    forward(_, { memory, input, output }) {
      memory[output] = factor * memory[input];
    },
    inputDelta(_, { memory, inputDelta, outputDelta }) {
      memory[inputDelta] = factor * memory[outputDelta];
    },
  };
}

it("calls every probe in order, until it stops", () => {
  const net = network(times(2));
  const calls: string[] = [];
  const probe = (name: string) => () => calls.push(name);
  const stopA = observe(net, probe("a"));
  const stopB = observe(net, probe("b"));
  run(net, [1]);
  stopA();
  stopA();
  run(net, [1]);
  stopB();
  run(net, [1]);
  expect(calls).toEqual(["a", "b", "b"]);
  expect(net.probes).toEqual({ forward: [], backward: [], gradient: [] });
});

it("counts the same function twice, and lets it stop once", () => {
  const net = network(times(2));
  let calls = 0;
  const probe = () => calls++;
  const stop = observe(net, probe);
  observe(net, probe);
  run(net, [1]);
  stop();
  run(net, [1]);
  expect(calls).toBe(3);
});

it("lets a probe stop itself, and still calls the others", () => {
  const net = network(times(2));
  const calls: string[] = [];
  const stop = observe(net, () => {
    calls.push("a");
    stop();
  });
  observe(net, () => calls.push("b"));
  run(net, [1, 2]);
  expect(calls).toEqual(["a", "b", "b"]);
});

it("tells where each leaf's output and delta are", () => {
  const parts = [times(2), times(3)].map((layer, index) => ({ prefix: `${index}.`, layer }));
  const net = network({ ...times(6), parts });
  const { memory } = net.arena;
  const seen: unknown[] = [];
  observe(net, (moment, addresses, tick, oldest) => {
    if (moment === "gradient") return void seen.push([moment, tick, oldest]);
    const found = net.flat.leaves.map((leaf) =>
      moment === "forward" ? addresses.outputAddress(tick, leaf) : addresses.deltaAddress(tick, oldest, leaf),
    );
    seen.push([moment, tick, oldest, ...found.map((address) => memory[address])]);
  });
  const unrolling = new Unrolling(net);
  unrolling.hold().oldest = 0;
  unrolling.forward(5, 1);
  unrolling.forward(7, 1);
  unrolling.backwardPass.begin(0, 1);
  for (const tick of [1, 0]) {
    memory[unrolling.deltaAddress(tick, 0)] = 10 + tick;
    unrolling.backwardPass.send(tick, 0);
  }
  unrolling.backwardPass.finish(0);
  unrolling.free();
  expect(seen).toEqual([
    ["forward", 0, 0, 10, 30],
    ["forward", 1, 1, 14, 42],
    ["backward", 1, 0, 33, 11],
    ["backward", 0, 0, 30, 10],
    ["gradient", 0, 0],
  ]);
});

it("calls a probe at the moments that it names, and at no others", () => {
  const net = network(times(2));
  const moments: string[] = [];
  observe(net, (moment) => moments.push(moment), { moments: ["gradient"] });
  observe(net, (moment) => moments.push(`${moment}!`), { moments: ["forward", "gradient"] });
  expect(Object.values(net.probes).map(({ length }) => length)).toEqual([1, 0, 2]);
  const unrolling = new Unrolling(net);
  unrolling.hold().oldest = 0;
  unrolling.forward(1, 1);
  unrolling.backwardPass.begin(0, 0);
  net.arena.memory[unrolling.deltaAddress(0, 0)] = 1;
  unrolling.backwardPass.send(0, 0);
  unrolling.backwardPass.finish(0);
  unrolling.free();
  expect(moments).toEqual(["forward!", "gradient", "gradient!"]);
});

it("tells whose tick it is", () => {
  const net = network(times(2));
  const keys: unknown[] = [];
  observe(net, (_, { key }) => keys.push(key));
  const unrolling = new Unrolling(net);
  unrolling.forward(1, 1);
  unrolling.key = "ORD";
  unrolling.forward(1, 1);
  unrolling.free();
  run(net, [1]);
  expect(keys).toEqual([undefined, "ORD", undefined]);
});

it("refuses what is no probe, no moment and no option", () => {
  const net = network(times(2));
  const probe = (): void => {};
  expect(() => observe(net, "gradient" as never)).toThrow(
    new TypeError(
      'observe: the probe is "gradient", expected a function (moment, addresses, tick, oldest) => …',
    ),
  );
  expect(() => observe(net, probe, { moments: "gradient" as never })).toThrow(
    new TypeError('observe: moments is "gradient", expected a list such as ["gradient"]'),
  );
  for (const moment of ["gradients", undefined])
    expect(() => observe(net, probe, { moments: [moment as never] })).toThrow(
      new RangeError(
        `observe: moments holds ${moment ? '"gradients"' : "undefined"}, expected "forward", "backward" and "gradient"`,
      ),
    );
  expect(() => observe(net, probe, { moment: [] } as never)).toThrow(
    'observe: no option named "moment"; it has moments',
  );
});
