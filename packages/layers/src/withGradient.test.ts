import { network, run, Unrolling, type Layer } from "@backstream/core";
import { layerLaws } from "@backstream/testing";
import { arena, referenceArena } from "@backstream/tensors";
import { describe, expect, it } from "vitest";
import { bidirectional } from "./branches/bidirectional.js";
import { learnedCarry } from "./branches/learnedCarry.js";
import { tied } from "./branches/tied.js";
import { dense } from "./dense.js";
import { eLstm } from "./eLstm.js";
import { gradientOf, type Passes } from "./fixtures/gradientOf.js";
import type { GradientMethod } from "./GradientMethod.js";
import { lru } from "./lru.js";
import { minGru } from "./minGru.js";
import { stack } from "./stack.js";

type Make = (gradient: GradientMethod, fanIn?: number) => Layer;
const cells: readonly (readonly [string, Make, string])[] = [
  ["lru", (gradient, fanIn = 3) => lru(fanIn, 5, { gradient, outputs: 4 }), "B_im"],
  ["minGru", (gradient, fanIn = 3) => minGru(fanIn, 4, { gradient }), "bias_ih_l0"],
  ["eLstm", (gradient, fanIn = 3) => eLstm(fanIn, 4, { gradient }), "weight_hh_l0"],
];
/** All ticks in one pass: backpropagation through the whole past. */
const whole = { window: 30, stride: 30 };

/** The largest difference of two gradients, as a share of the largest number of its parameter; Infinity where one learns nothing. */
function distance(
  found: Record<string, readonly number[]>,
  wanted: Record<string, readonly number[]>,
): number {
  const errors = Object.entries(wanted).map(([name, numbers]) => {
    const largest = Math.max(...numbers.map(Math.abs));
    const error = Math.max(...numbers.map((x, index) => Math.abs(x - found[name][index])));
    return largest > 0 ? error / Math.max(1, largest) : Infinity;
  });
  return Math.max(...errors);
}

describe.each(cells)("%s", (_, make, written) => {
  layerLaws(() => make("traces"));

  it("with traces, single ticks have the gradient of the whole past to 1e-12", () => {
    expect(distance(gradientOf(make("traces"), {}), gradientOf(make("window"), whole))).toBeLessThan(1e-12);
    // The gradient of single ticks alone is another one.
    expect(distance(gradientOf(make("window"), {}), gradientOf(make("window"), whole))).toBeGreaterThan(1e-2);
  });

  it("a pass of one tick adds in one go what the tick and the traces add one after the other", () => {
    const layer = make("traces");
    const inTwo: Layer = { ...layer, tickGradient: undefined };
    const mask = (tick: number): number[] => [1, tick % 2, tick % 3 === 0 ? 1 : 0];
    for (const passes of [{}, { mask }])
      expect(distance(gradientOf(layer, passes), gradientOf(inTwo, passes))).toBeLessThan(1e-13);
  });

  it.each([
    ["behind rewind, overlapping windows", { window: 5, stride: 2 }],
    ["behind rewind, windows side by side", { window: 6, stride: 6 }],
    ["with every tenth tick of a pass", { window: 10, stride: 3 }],
  ] satisfies [string, Passes][])("with traces it is that of the whole past %s", (__, passes) => {
    expect(distance(gradientOf(make("traces"), passes), gradientOf(make("window"), whole))).toBeLessThan(
      1e-12,
    );
  });

  it("a masked row keeps its traces, and other rows have theirs", () => {
    const mask = (tick: number): number[] | undefined =>
      tick % 3 === 0 ? undefined : [1, tick % 2, tick % 5 === 0 ? 1 : 0];
    const wanted = gradientOf(make("window"), { ...whole, mask });
    for (const passes of [{}, { window: 5, stride: 2 }]) {
      expect(distance(gradientOf(make("traces"), { ...passes, mask }), wanted)).toBeLessThan(1e-12);
    }
  });

  it("the process's kernels agree within float32", () => {
    const found = gradientOf(make("traces"), { arena });
    expect(distance(found, gradientOf(make("window"), whole))).toBeLessThan(2e-5);
  });

  it("one step is a pass of each tick, also where a pass is longer", () => {
    const alone = gradientOf(make("window"), {});
    expect(distance(gradientOf(make("oneStep"), {}), alone)).toBeLessThan(1e-14);
    expect(distance(gradientOf(make("oneStep"), whole), alone)).toBeLessThan(1e-14);
  });

  it("frozen learns nothing that writes the memory, and the rest as the whole past does", () => {
    const found = gradientOf(make("frozen"), {});
    const wanted = gradientOf(make("window"), whole);
    const frozen = network(make("frozen")).segments.filter((segment) => segment.frozen);
    expect(frozen.map(({ name }) => name)).toContain(written);
    for (const { name } of frozen) {
      expect(found[name].every((x) => x === 0)).toBe(true);
      delete found[name];
      delete wanted[name];
    }
    expect(distance(found, wanted)).toBeLessThan(1e-12);
  });

  it("in a stack, its own gradient and that of the layers behind it are exact; that of a layer before it is that of its step", () => {
    const layers = (gradient: GradientMethod): Layer =>
      stack(dense(2, 3, { activation: "tanh" }), make(gradient), dense(make(gradient).fanOut, 2));
    const found = gradientOf(layers("traces"), {});
    const wanted = gradientOf(layers("window"), whole);
    const step = gradientOf(layers("window"), {});
    for (const name of ["0.weight", "0.bias"]) wanted[name] = step[name];
    expect(distance(found, wanted)).toBeLessThan(1e-12);
  });

  it("of two recurrent layers with traces the last one is exact, also behind rewind", () => {
    const layers = (gradient: GradientMethod): Layer =>
      stack(make(gradient, 2), make(gradient, make(gradient).fanOut));
    const wanted = gradientOf(layers("window"), whole);
    for (const passes of [{}, { window: 6, stride: 3 }]) {
      const found = gradientOf(layers("traces"), passes);
      const last = (all: Record<string, readonly number[]>): Record<string, readonly number[]> =>
        Object.fromEntries(Object.entries(all).filter(([name]) => name.startsWith("1.")));
      expect(distance(last(found), last(wanted))).toBeLessThan(1e-12);
      expect(found[`0.${written}`]).not.toEqual(wanted[`0.${written}`]);
    }
  });

  it("outputs and memory are those of any other way to the gradient, bit for bit", () => {
    const inputs = Array.from({ length: 10 }, (__, tick) => [Math.sin(tick), Math.cos(tick), 1]);
    const results = (["window", "traces", "oneStep", "frozen"] as const).map((gradient) =>
      run(network(make(gradient), { seed: 1 }), inputs),
    );
    for (const { outputs, carry } of results) {
      expect(outputs.map(({ data }) => [...data])).toEqual(results[0].outputs.map(({ data }) => [...data]));
      expect(carry).toEqual(results[0].carry);
    }
    expect(make("traces").description).toBe(make("window").description);
  });

  it("who only predicts keeps no traces", () => {
    const net = network(make("traces"), { arena: referenceArena() });
    const sizeOf = (backward: boolean): number => {
      const sizes: number[] = [];
      const { allocate } = net.arena;
      net.arena.allocate = (size) => {
        sizes.push(size);
        return allocate.call(net.arena, size);
      };
      const unrolling = new Unrolling(net, { backward });
      unrolling.forward([1, 2, 3], 1);
      unrolling.free();
      net.arena.allocate = allocate;
      return sizes.reduce((sum, size) => sum + size, 0);
    };
    expect(sizeOf(true) - sizeOf(false)).toBe(make("traces").traces);
  });
});

it("traces that are not finite any more begin anew, and the next gradient is finite", () => {
  // A forget gate that is half open and reads its own cell with a huge weight: the slope is far above 1.
  const make = (): Layer =>
    eLstm(1, 2, { gradient: "traces", initialise: { weight_hh_l0: (values) => values.fill(1e30) } });
  const found = gradientOf(make(), { ticks: 40, scale: 1e-30, arena: referenceArena() });
  for (const numbers of Object.values(found)) expect(numbers.every(Number.isFinite)).toBe(true);
});

it("a layer that is tied to a frozen one learns nothing, and one that is tied as frozen leaves the gradient of the other", () => {
  const learned = minGru(2, 2);
  const wanted = gradientOf(stack(learned, dense(2, 2)), {});
  expect(wanted["0.bias_ih_l0"].some((x) => x !== 0)).toBe(true);
  const pair = stack(learned, tied(minGru(2, 2, { gradient: "frozen" }), learned));
  const found = gradientOf(pair, {});
  expect(found["0.bias_ih_l0"].some((x) => x !== 0)).toBe(true);
});

it("refuses a way to the gradient that there is not", () => {
  const wrong = "exact" as GradientMethod;
  expect(() => lru(1, 2, { gradient: wrong })).toThrow(
    'lru(1, 2): gradient is "exact", expected "window", "traces", "oneStep" or "frozen"',
  );
  expect(() => minGru(1, 2, { gradient: wrong })).toThrow('minGru(1, 2): gradient is "exact"');
  expect(() => eLstm(1, 2, { gradient: wrong })).toThrow('eLstm(1, 2): gradient is "exact"');
});

it("traces neither learn a first memory nor read a sequence from its end", () => {
  const layer = lru(1, 2, { gradient: "traces" });
  expect(() => learnedCarry(layer)).toThrow(
    'learnedCarry: lru(1, 2) has gradient: "traces", which begins with a memory of zeros; give it gradient: "window" and the stream rewind()',
  );
  expect(() => bidirectional(stack(layer, dense(2, 2)))).toThrow(
    'bidirectional: lru(1, 2) has gradient: "traces", which cannot read a sequence from its end; give it gradient: "window"',
  );
  expect(bidirectional(layer, lru(1, 2)).fanOut).toBe(4);
});
