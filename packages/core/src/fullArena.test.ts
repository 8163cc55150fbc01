import { expect, it } from "vitest";
import { affine } from "./fixtures/affine.js";
import { fillableArena } from "./fixtures/fillableArena.js";
import { Learner } from "./Learner.js";
import { network } from "./network.js";
import type { Optimizer } from "./Optimizer.js";
import { Unrolling } from "./Unrolling.js";

const descent: Optimizer<undefined> = { init: () => undefined, update: () => {} };

it("a learner that found no memory leaves nets that another can train, and no memory taken", () => {
  const arena = fillableArena();
  const nets = ["a", "b"].map((name) => network(affine(1, 1), { name, arena }));
  const { used } = arena;
  arena.isFull = true;
  expect(() => new Learner(descent, nets, undefined)).toThrow("arena: exhausted");
  arena.isFull = false;
  expect(arena.used).toBe(used);
  const learner = new Learner(descent, nets, undefined);
  expect(learner.learn(1, 1, {})).toEqual({ gradientNorm: 0 });
  learner.free();
});

it("a backward pass that found no memory does not leave the next one the freed memory of the last", () => {
  const arena = fillableArena();
  const net = network(affine(1, 1), { arena });
  const unrolling = new Unrolling(net);
  const hold = unrolling.hold();
  hold.oldest = 0;
  for (let tick = 0; tick < 50; tick++) unrolling.forward(tick, 1);
  const pass = (oldest: number, newest: number): void => {
    unrolling.backwardPass.begin(oldest, newest);
    unrolling.backwardPass.abandon();
  };
  pass(0, 1);
  arena.isFull = true;
  expect(() => pass(0, 49)).toThrow("arena: exhausted");
  arena.isFull = false;
  const other = arena.allocate(300); // may take the memory that was freed
  pass(0, 1);
  net.workspace.owner = undefined;
  unrolling.backwardPass.begin(0, 1);
  arena.memory.fill(7, unrolling.deltaAddress(0, 0), unrolling.deltaAddress(0, 0) + 2);
  expect(other.array.every((value) => value === 0)).toBe(true);
});
