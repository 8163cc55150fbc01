import type { Sample } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HeldBatch } from "./HeldBatch.js";
import { keptSample } from "./keptSample.js";
import type { TickParts } from "./TickParts.js";

/** The parts of a tick that has read the sample's input, which is an array, and has this output. */
function partsOf(sample: Sample, output: Floats, loss?: number): TickParts {
  const input = sample.input as Floats;
  // Somewhere in a longer array, as in a pool.
  const numbers = input instanceof Float64Array ? new Float64Array(input.length + 5) : new Float32Array(input.length + 5); // prettier-ignore
  numbers.set(input, 3);
  return {
    sample,
    target: sample.target,
    weight: sample.weight,
    mask: undefined,
    loss,
    numbers,
    inputAt: 3,
    inputLength: input.length,
    outputNumbers: output,
    outputAt: 0,
    outputLength: output.length,
    runMask: undefined,
  };
}

/** What a checkpoint is to have of the tick. */
function heldOf({ sample, target, weight, mask, loss, outputNumbers }: TickParts) {
  return { sample: keptSample(sample, { target, weight, mask }), loss, output: outputNumbers };
}

const wide = (at: number, value: number): Float32Array => {
  const input = new Float32Array(100);
  input[at % 100] = value;
  input[(7 * at) % 100] = -0;
  return input;
};

function filled(parts: readonly TickParts[]): HeldBatch {
  const batch = new HeldBatch();
  for (const part of parts) batch.add(part, true);
  batch.end();
  return batch;
}

const ticks = Array.from({ length: 40 }, (_, at) =>
  partsOf({ input: wide(at, at + 0.5), target: at }, Float32Array.of(at, -at), at / 3),
);

describe("HeldBatch", () => {
  it("has copies of ticks by columns, and gives each as the same object again", () => {
    const batch = filled(ticks);
    expect(batch.columns?.count).toBe(40);
    expect(batch.ticks(0, 40)).toStrictEqual(ticks.map(heldOf));
    expect(batch.ticks(3, 2)[1]).toBe(batch.ticks(0, 40)[4]);
  });

  it("does not change when arrays and samples do", () => {
    const sample = { input: wide(1, 2), target: 3, note: "a" };
    const parts = partsOf(sample, Float32Array.of(4));
    const batch = filled([parts]);
    const before = structuredClone(heldOf(parts));
    sample.input.fill(9);
    sample.note = "b";
    parts.numbers.fill(9);
    parts.outputNumbers.fill(9);
    expect(batch.ticks(0, 1)).toStrictEqual([before]);
  });

  it("keeps fields that only some samples have, in any order, bit for bit", () => {
    const field = fc.constantFrom("note", "target", "weight", "at", "$a");
    const samples = fc.array(
      fc.record({ names: fc.uniqueArray(field), at: fc.nat(99), value: fc.float(), isWide: fc.boolean() }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(samples, fc.constantFrom(16, 17, 100), fc.boolean(), (all, width, isDouble) => {
        const parts = all.map(({ names, at, value, isWide }) => {
          const input = isDouble ? new Float64Array(width) : new Float32Array(width);
          input.fill(isWide ? value : 0);
          input[at % width] = -0;
          const fields = names.map((name) => [
            name,
            name === "weight" ? 2 : name === "target" ? value : name,
          ]);
          const output = isDouble ? Float64Array.of(value) : Float32Array.of(value);
          return partsOf({ ...Object.fromEntries(fields), input } as Sample, output, value);
        });
        const batch = filled(parts);
        expect(batch.ticks(0, parts.length)).toStrictEqual(parts.map(heldOf));
        const later = new HeldBatch();
        for (let index = parts.length - 1; index >= 0; index -= 2) later.addFrom(batch, index);
        later.end();
        const wanted = parts.map(heldOf).filter((_, index) => (parts.length - 1 - index) % 2 === 0);
        expect(later.ticks(0, later.count)).toStrictEqual(wanted.toReversed());
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it.each<[string, Sample]>([
    ["of a class", new (class { input = wide(1, 1); target = 2; })()], // prettier-ignore
    ["with symbols", { input: wide(1, 1), [Symbol.for("a")]: 1 }],
    ["with another number of inputs", { input: new Float32Array(9) }],
    ["with a list as input", { input: Array.from(wide(1, 1)) }],
    ["with very many fields", { input: wide(1, 1), ...Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`a${at}`, at])) }], // prettier-ignore
  ])("has objects where a sample is %s", (_, sample) => {
    const parts = [...ticks.slice(0, 3), partsOf(sample, Float32Array.of(1, 2)), ...ticks.slice(3, 5)];
    const batch = filled(parts);
    expect(batch.columns).toBeUndefined();
    expect(batch.ticks(0, 6)).toStrictEqual(parts.map(heldOf));
  });

  it("has objects where nets before have changed the input, and says whether the sample gives it", () => {
    const batch = new HeldBatch();
    expect(batch.add(ticks[0], false)).toBe(true);
    expect(batch.add({ ...ticks[1], numbers: ticks[0].numbers }, false)).toBe(false);
    expect(batch.ticks(0, 2)).toStrictEqual(ticks.slice(0, 2).map(heldOf));
  });

  it("keeps the object of a tick that moves to another batch", () => {
    const batch = filled(ticks);
    const [read] = batch.ticks(5, 1);
    const later = new HeldBatch();
    for (const index of [4, 5, 6]) later.addFrom(batch, index);
    expect(later.ticks(1, 1)[0]).toBe(read);
    expect(later.ticks(0, 3)).toStrictEqual(ticks.slice(4, 7).map(heldOf));
  });

  it("keeps the target and the weight that the tick was measured by", () => {
    const parts = {
      ...partsOf({ input: wide(1, 1), target: 5, weight: 6 }, Float32Array.of(1)),
      target: 7,
      weight: 8,
    };
    expect(filled([parts]).ticks(0, 1)[0].sample).toStrictEqual({ input: wide(1, 1), target: 7, weight: 8 });
  });

  it("leaves out the position and the memories of samples", () => {
    const sample = { input: wide(1, 1), target: 5, position: { source: "a", offset: [1] }, memories: {} };
    const parts = partsOf(sample as unknown as Sample, Float32Array.of(1));
    expect(filled([parts]).ticks(0, 1)[0].sample).toStrictEqual({ input: wide(1, 1), target: 5 });
  });
});
