import { describe, expect, it } from "vitest";
import { derivative } from "../fixtures/derivative.js";
import { randomStream } from "../randomStream.js";
import { elmanKernels } from "../extensions/elmanKernels.js";
import { lstmKernels } from "../extensions/lstmKernels.js";
import { gru } from "./gru.js";

const memory = new Float64Array(512);
const { elmanForward, elmanBackward } = elmanKernels.reference(() => memory);
const { gruForward, gruBackward } = gru(() => memory);
const { lstmForward, lstmBackward } = lstmKernels.reference(() => memory);

const [rows, fanIn, units] = [2, 3, 2];
const x = 16;
const h = 24;
const ih = 32;
const hh = 64;
const biasIh = 96;
const biasHh = 112;
const hNext = 128;
const y = 144;
const tape = 160;
const dy = 200;
const dh = 216;
const gates = 232;

/** Each cell with 1 row of 1 unit, zero weights and biases: the memory decays in a way one can do in one's head. */
describe("a cell that has not learned anything", () => {
  it("forgets at once if elman's, and passes on the bias", () => {
    memory.fill(0);
    memory.set([5], h);
    memory.set([2], biasIh);
    elmanForward(1, 1, 1, 1, x, h, ih, hh, biasIh, biasHh, hNext, y);
    expect([memory[hNext], memory[y]]).toEqual([2, 2]);
    elmanForward(1, 1, 1, 0, x, h, ih, hh, biasIh, biasHh, hNext, y);
    expect(memory[y]).toBe(Math.tanh(2));
  });

  it("keeps half if a gru", () => {
    memory.fill(0);
    memory.set([6], h);
    gruForward(1, 1, 1, x, h, ih, hh, biasIh, biasHh, hNext, y, tape);
    expect([memory[hNext], memory[y]]).toEqual([3, 3]);
    expect([...memory.subarray(tape, tape + 4)]).toEqual([0.5, 0.5, 0, 0]);
  });

  it("keeps half of the cell if an lstm, and shows half of its tanh", () => {
    memory.fill(0);
    memory.set([6, 4], h);
    lstmForward(1, 1, 1, x, h, ih, hh, biasIh, biasHh, hNext, y, tape);
    expect([...memory.subarray(hNext, hNext + 2)]).toEqual([0.5 * Math.tanh(2), 2]);
    expect(memory[y]).toBe(0.5 * Math.tanh(2));
    expect([...memory.subarray(tape, tape + 5)]).toEqual([0.5, 0.5, 0, 0.5, Math.tanh(2)]);
  });
});

/** Where the delta of each bias is found among the deltas of the gates: `[of b_ih, of b_hh]`, in units. */
const straight = (count: number) => Array.from({ length: count }, (_, gate) => [gate, gate]);
const cells = [
  {
    name: "elman with tanh",
    memories: 1,
    width: 1,
    biases: straight(1),
    forward: () => elmanForward(rows, fanIn, units, 0, x, h, ih, hh, biasIh, biasHh, hNext, y),
    backward: () => elmanBackward(rows, units, 0, hNext, dy, dh, hh, gates),
  },
  {
    name: "elman with relu",
    memories: 1,
    width: 1,
    biases: straight(1),
    forward: () => elmanForward(rows, fanIn, units, 1, x, h, ih, hh, biasIh, biasHh, hNext, y),
    backward: () => elmanBackward(rows, units, 1, hNext, dy, dh, hh, gates),
  },
  {
    name: "gru",
    memories: 1,
    width: 4,
    biases: [
      [0, 0],
      [1, 1],
      [2, 3],
    ],
    forward: () => gruForward(rows, fanIn, units, x, h, ih, hh, biasIh, biasHh, hNext, y, tape),
    backward: () => gruBackward(rows, units, h, tape, dy, dh, hh, gates),
  },
  {
    name: "lstm",
    memories: 2,
    width: 4,
    biases: straight(4),
    forward: () => lstmForward(rows, fanIn, units, x, h, ih, hh, biasIh, biasHh, hNext, y, tape),
    backward: () => lstmBackward(rows, units, h, tape, dy, dh, hh, gates),
  },
];

describe.each(cells)("$name", ({ memories, width, biases, forward, backward }) => {
  const held = rows * memories * units;

  it("has the derivatives that finite differences give, by the memory before and by the gates", () => {
    const random = randomStream(3);
    for (let i = 16; i < memory.length; i++) memory[i] = random.normal();
    const ofY = memory.slice(dy, dy + rows * units);
    const ofMemory = memory.slice(dh, dh + held);
    const loss = () => {
      forward();
      return dot(ofY, y) + dot(ofMemory, hNext);
    };
    const byMemory = Array.from({ length: held }, (_, i) => derivative(loss, memory, h + i));
    const byBias = biases.flatMap((_, gate) =>
      Array.from({ length: units }, (__, j) => [
        derivative(loss, memory, biasIh + gate * units + j),
        derivative(loss, memory, biasHh + gate * units + j),
      ]),
    );

    loss();
    backward();
    for (let i = 0; i < held; i++) expect(memory[dh + i]).toBeCloseTo(byMemory[i], 7);
    const ofGate = (gate: number, j: number) =>
      memory[gates + gate * units + j] + memory[gates + (width + gate) * units + j];
    biases.forEach(([input, hidden], gate) => {
      for (let j = 0; j < units; j++) {
        expect(ofGate(input, j)).toBeCloseTo(byBias[gate * units + j][0], 7);
        expect(ofGate(hidden, j)).toBeCloseTo(byBias[gate * units + j][1], 7);
      }
    });
  });
});

function dot(weights: Float64Array, at: number): number {
  return weights.reduce((sum, weight, i) => sum + weight * memory[at + i], 0);
}
