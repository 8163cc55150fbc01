import { expect, it } from "vitest";
import { cell } from "./fixtures/cell.js";
import { chained } from "./fixtures/chained.js";
import { network } from "./network.js";
import { Unrolling } from "./Unrolling.js";

const net = network(chained(cell(2, 3), cell(3, 2)), { seed: 5 });
const numbers = 3 + 2; // of its memory

function outputOf(unrolling: Unrolling, tick: number): number[] {
  const address = unrolling.outputAddress(tick);
  return [...net.arena.memory.subarray(address, address + 2)];
}

it("reads the memory before a tick, and another unrolling goes on from it", () => {
  const [first, second] = [new Unrolling(net), new Unrolling(net)];
  first.hold().oldest = 0;
  for (let tick = 0; tick < 3; tick++) first.forward([tick, 1], 1);
  const memory = new Float32Array(1 + 2 * numbers).fill(7);
  first.memory.read(2, memory, 1);
  first.memory.read(3, memory, 1 + numbers);
  expect([...memory.subarray(1)]).toEqual([...first.memoryBefore(2), ...first.memoryBefore(3)]);
  expect(memory[0]).toBe(7);

  second.enter(1, 1, 0, 2);
  second.memory.write(2, memory, 1);
  second.forward([2, 1], 1);
  expect(outputOf(second, 2)).toEqual(outputOf(first, 2));
  first.free();
  second.free();
});

it("reads and writes inputs, so that ticks run again elsewhere", () => {
  const [first, second] = [new Unrolling(net), new Unrolling(net)];
  first.hold().oldest = 0;
  for (let tick = 0; tick < 3; tick++) first.forward([tick, 1], 1);
  const inputs = new Float32Array(2 * 2);
  const memory = new Float32Array(numbers);
  for (const tick of [1, 2]) first.memory.readInput(tick, inputs, 2 * (tick - 1));
  first.memory.read(1, memory, 0);
  expect([...inputs]).toEqual([1, 1, 2, 1]);

  second.enter(1, 1, 2, 3);
  second.memory.write(1, memory, 0);
  for (const tick of [1, 2]) second.memory.writeInput(tick, inputs, 2 * (tick - 1));
  second.rerun(1, 2, [undefined, undefined]);
  expect(outputOf(second, 2)).toEqual(outputOf(first, 2));
  first.free();
  second.free();
});
