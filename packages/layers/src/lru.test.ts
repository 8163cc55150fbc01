import { network, type Layer } from "@backstream/core";
import { layerLaws, outputOf } from "@backstream/testing";
import { expect, expectTypeOf, it } from "vitest";
import { zeros } from "./initialisers/zeros.js";
import { lru, type LruOptions } from "./lru.js";

layerLaws(() => lru(3, 5));
layerLaws(() => lru(3, 5, { outputs: 3 }));
layerLaws(() => lru(1, 1));

it("turns its memory by a quarter and halves it, where λ = i / 2", () => {
  // nu_log, theta_log, gamma_log; B = C = 1; D = 0.
  const parameters = [Math.log(Math.log(2)), Math.log(Math.PI / 2), 0, 1, 0, 1, 0, 0];
  const outputs = outputOf(lru(1, 1), [4, 0, 0, 0, 0], parameters);
  // s = 4, 2i, -1, -i/2, 1/4
  [4, 0, -1, 0, 0.25].forEach((real, tick) => expect(outputs[tick]).toBeCloseTo(real, 5));
});

it("adds D ∘ x where the output is as wide as the input", () => {
  expect(lru(3, 5, { outputs: 3 }).parameters.at(-1)?.name).toBe("D");
  expect(lru(3, 5).parameters.at(-1)?.name).toBe("C_im");
  // A memory that lets nothing in: exp(gamma_log) = 0.
  expect(outputOf(lru(1, 1), [4, 5], [0, 0, -1000, 1, 1, 1, 1, 3])).toEqual([12, 15]);
});

it("starts with eigenvalues inside the unit circle, and a memory of noise as large as the noise", () => {
  const net = network(lru(1, 64), { seed: 1 });
  const values = (name: string): number[] => [...(net.parameters.get(name)?.value.data ?? [])];
  const radii = values("nu_log").map((nu) => Math.exp(-Math.exp(nu)));
  radii.forEach((radius, index) => {
    expect(radius ** 2).toBeCloseTo((index + 0.5) / 64, 5);
    expect(Math.exp(2 * values("gamma_log")[index])).toBeCloseTo(1 - radius ** 2, 5);
  });
  const angles = values("theta_log").map(Math.exp);
  expect(Math.min(...angles)).toBeGreaterThan(0);
  expect(Math.max(...angles)).toBeLessThanOrEqual(2 * Math.PI);
  expect(angles.filter((angle) => angle < Math.PI).length).toBeGreaterThan(16);
});

it("carries its sizes in its type", () => {
  expectTypeOf(lru(1, 32)).toEqualTypeOf<Layer<1, 32>>();
  expectTypeOf(lru(1, 32, { outputs: 2 })).toEqualTypeOf<Layer<1, 2>>();
});

it("says its outputs in its description, where they are not its units", () => {
  expect(lru(3, 5).description).toBe("lru(3, 5)");
  expect(lru(3, 5, { outputs: 2 }).description).toBe("lru(3, 5, { outputs: 2 })");
});

it("refuses sizes, options and parameters that are none", () => {
  expect(() => lru(0, 4)).toThrow("lru(0, 4): fanIn is 0, expected a whole number from 1 up");
  expect(() => lru(4, NaN)).toThrow("lru(4, NaN): units is NaN, expected a whole number from 1 up");
  expect(() => lru(1, 4, { outputs: 0.5 })).toThrow(
    "lru(1, 4): outputs is 0.5, expected a whole number from 1 up",
  );
  expect(() => lru(1, 4, { output: 2 } as LruOptions)).toThrow(
    'lru(1, 4): no option named "output"; it has outputs, gradient, initialise',
  );
  const initialise = { D: zeros() };
  expect(() => lru(2, 4, { initialise })).toThrow(
    'lru(2, 4): no parameter named "D" to initialise; it has nu_log, theta_log, gamma_log, B_re, B_im, C_re, C_im',
  );
});
