import { expect, it } from "vitest";
import { DeltaLayout } from "./DeltaLayout.js";
import type { Leaf } from "./Flat.js";
import { flatten } from "./flatten.js";
import type { Layer } from "./Layer.js";
import { TickLayout, type TickRange } from "./TickLayout.js";

function layer(fanIn: number, fanOut: number, carry: number, tape: number, gateDeltas: number): Layer {
  return {
    name: "layer",
    fanIn,
    fanOut,
    parameters: [],
    carry: carry > 0 ? [{ name: "hidden", size: carry }] : [],
    tape,
    gateDeltas,
    forward: () => undefined,
    inputDelta: () => undefined,
  };
}

const parts = [layer(2, 3, 4, 5, 6), layer(3, 1, 0, 0, 2), layer(1, 2, 3, 1, 0)].map((part, index) => ({
  prefix: `${index}.`,
  layer: part,
}));
const flat = flatten({ ...layer(2, 2, 0, 0, 0), parts }, { memory: new Float32Array(0) });
const [rows, ticks, start] = [3, 4, 100];

/** A layout from `start` on, and how many floats it takes. */
function make<L>(
  Layout: new (of: typeof flat, rows: number, ticks: number, allocate: (size: number) => number) => L,
): { layout: L; size: number } {
  let size = 0;
  const layout = new Layout(flat, rows, ticks, (wanted) => {
    size = wanted;
    return start;
  });
  return { layout, size };
}

/** Checks that every float of `[start, start + size)` belongs to one range. */
function expectTiling(ranges: readonly TickRange[], size: number): void {
  const used = new Array<number>(size).fill(0);
  for (const { address, length } of ranges) {
    for (let index = 0; index < length; index++) used[address - start + index]++;
  }
  expect(used).toEqual(new Array<number>(size).fill(1));
}

const range = (address: number, width: number): TickRange => ({ address, length: rows * width });
const indices = [0, 1, 2, 3];

it("gives every field of every tick floats of its own", () => {
  const { layout, size } = make(TickLayout);
  expectTiling([...layout.fieldRanges(0, ticks), ...layout.carryRanges(0, ticks)], size);
  const single = indices.flatMap((index) => [
    range(layout.input(index), 2),
    ...flat.leaves.flatMap((leaf) => {
      const { output, tape } = { ...layout.locate(leaf, index) };
      return [range(output, leaf.fanOut), range(tape, leaf.tape)];
    }),
  ]);
  const carries = [...indices, ticks].flatMap((index) =>
    flat.leaves.map((leaf) => range(layout.carry(leaf, index), leaf.carry)),
  );
  expectTiling([...single, ...carries], size);
});

it("tells a leaf the same addresses as a caller", () => {
  const { layout } = make(TickLayout);
  flat.leaves.forEach((leaf, position) => {
    const found = { ...layout.locate(leaf, 2) };
    expect(found).toMatchObject({ rows, output: layout.output(leaf, 2) });
    expect(found.input).toBe(position === 0 ? layout.input(2) : layout.output(flat.leaves[position - 1], 2));
    if (leaf.carry === 0) return;
    expect([found.carryIn, found.carryOut]).toEqual([layout.carry(leaf, 2), layout.carry(leaf, 3)]);
  });
});

it("moves ticks with their memory to the front, of itself or of a larger one", () => {
  const memory = Float64Array.from({ length: 2000 }, (_, index) => index);
  const { layout } = make(TickLayout);
  const larger = new TickLayout(flat, rows, 6, () => 1000);
  const numbers = (of: TickLayout, index: number): number[][] =>
    [...of.fieldRanges(index, 2), ...of.carryRanges(index, 2)].map(({ address, length }) => [
      ...memory.subarray(address, address + length),
    ]);
  const wanted = numbers(layout, 2);
  larger.moveTicks(memory, layout, 2, 2);
  expect(numbers(larger, 0)).toEqual(wanted);
  layout.moveTicks(memory, layout, 2, 2);
  expect(numbers(layout, 0)).toEqual(wanted);
});

it("moves the memory of one tick to the front", () => {
  const memory = Float64Array.from({ length: 2000 }, (_, index) => index);
  const { layout } = make(TickLayout);
  const carry = (leaf: Leaf, index: number): number[] => [
    ...memory.subarray(layout.carry(leaf, index), layout.carry(leaf, index) + rows * leaf.carry),
  ];
  const wanted = flat.leaves.map((leaf) => carry(leaf, 3));
  layout.moveCarry(memory, 3);
  expect(flat.leaves.map((leaf) => carry(leaf, 0))).toEqual(wanted);
});

it("gives every delta of a pass floats of its own", () => {
  const { layout, size } = make(DeltaLayout);
  const deltas = indices.flatMap((index) =>
    flat.leaves.flatMap((leaf) => {
      const { outputDelta, gateDeltas } = { ...layout.locate(leaf, index) };
      expect(outputDelta).toBe(layout.delta(leaf, index));
      return [range(outputDelta, leaf.fanOut), range(gateDeltas, leaf.gateDeltas)];
    }),
  );
  const carries = flat.leaves.map((leaf) => range(layout.carryDelta(leaf), leaf.carry));
  expectTiling([...deltas, ...carries, range(layout.inputDelta, 2)], size);

  const memory = new Float64Array(start + size).fill(1);
  layout.clearCarryDeltas(memory);
  for (const { address, length } of carries) memory.fill(1, address, address + length);
  expect(memory).toEqual(new Float64Array(start + size).fill(1));
});

it("gives a leaf as delta of its input the output's delta of the leaf below", () => {
  const { layout } = make(DeltaLayout);
  const found = flat.leaves.map((leaf) => layout.locate(leaf, 1).inputDelta);
  expect(found).toEqual([
    layout.inputDelta,
    layout.delta(flat.leaves[0], 1),
    layout.delta(flat.leaves[1], 1),
  ]);
});
