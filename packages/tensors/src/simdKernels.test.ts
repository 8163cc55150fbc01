import { beforeEach, describe, expect, it } from "vitest";
import { activationKind } from "./Kernels.js";
import { scratchEnd, simdKernels } from "./simdKernels.js";

const memory = new WebAssembly.Memory({ initial: 64 });
const floats = new Float32Array(memory.buffer);
const kernels = simdKernels(memory);
const x = 512;

beforeEach(() => floats.fill(NaN)); // whatever reads what is not its own must notice

describe("functions of one number", () => {
  const tanh = activation(activationKind.tanh);
  const sigmoid = activation(activationKind.sigmoid);

  it("exp is within 1 unit in the last place up to overflow, and 0 instead of subnormal", () => {
    expect(worstUlps(exp, Math.exp, -86.9, 88.72)).toBeLessThan(1);
    expect(exp([-87.5, -88, -100])).toEqual([0, 0, 0]);
  });

  it("tanh is within 2.5 units in the last place everywhere", () => {
    expect(worstUlps(tanh, Math.tanh, -Infinity, Infinity)).toBeLessThan(2.5);
  });

  it("sigmoid is within 2.5 units in the last place from -86 on, and below 1e-37 before", () => {
    expect(worstUlps(sigmoid, (v) => 1 / (1 + Math.exp(-v)), -86, Infinity)).toBeLessThan(2.5);
    expect(Math.max(...sigmoid([-86.5, -100, -1e30, -Infinity]))).toBeLessThan(1e-37);
  });

  it("softplus and elu keep their digits where they are small", () => {
    const softplus = activation(activationKind.softplus);
    expect(
      worstUlps(softplus, (v) => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))), -86, 1e30),
    ).toBeLessThan(3);
    expect(
      worstUlps(activation(activationKind.elu), (v) => (v > 0 ? v : Math.expm1(v)), -1e30, 1e30),
    ).toBeLessThan(1);
  });

  it("gelu is x·Φ(x) to 3e-7", () => {
    // Φ from its values in tables of the normal distribution.
    const y = activation(activationKind.gelu)([0, 1, -1, 2, -2, 3, 1e-8, 30, -30]);
    const exact = [0, 0.841344746, -0.158655254, 1.954499736, -0.045500264, 2.995950306, 5e-9, 30, 0];
    expect(Math.max(...exact.map((v, i) => Math.abs(y[i] - v) / Math.max(1, Math.abs(v))))).toBeLessThan(
      3e-7,
    );
    expect(y[6]).toBeCloseTo(5e-9, 14);
  });

  it("saturates exactly and lets NaN through", () => {
    expect(tanh([20, -20, Infinity, -Infinity, 0, NaN])).toEqual([1, -1, 1, -1, 0, NaN]);
    expect(sigmoid([100, Infinity, 0, NaN])).toEqual([1, 1, 0.5, NaN]);
    expect(exp([-Infinity, -200, 0, 89, Infinity, NaN])).toEqual([0, 0, 1, Infinity, Infinity, NaN]);
    for (const kind of Object.values(activationKind)) expect(activation(kind)([NaN])).toEqual([NaN]);
  });

  it("tanh is odd", () => {
    const values = sweep(-Infinity, Infinity);
    const mirrored = tanh(values.map((v) => -v));
    expect(tanh(values).every((y, i) => y === -mirrored[i])).toBe(true);
  });
});

describe("the bits of an element", () => {
  it.each(Object.entries(activationKind))("do not depend on where it stands: %s", (_, kind) => {
    const values = Array.from({ length: 11 }, (_value, i) => Math.sin(i + 1) * 3);
    const together = activation(kind)(values);
    expect(together).toEqual(values.map((v) => activation(kind)([v])[0]));
  });

  it.each([1, 3, 4, 8, 13, 33, 130])("do not depend on the number of rows: products over k = %i", (k) => {
    for (const n of [1, 2, 5, 8, 13, 36]) {
      const [a, b, bias, c] = [x, 2048, 8192, 16384];
      const run: readonly ((rows: number, from: number) => void)[] = [
        (rows, from) => kernels.productTransposed(rows, n, k, a + from * k, k, b, k, bias, c + from * n, n),
        (rows, from) => kernels.product(rows, n, k, a + from * k, k, b, n, c + from * n, n, 0),
        (rows, from) => kernels.product(rows, n, k, a + from * k, k, b, n, c + from * n, n, 1),
      ];
      for (const product of run)
        same(
          c,
          9 * n,
          () => product(9, 0),
          () => [0, 1, 2, 3, 4, 5, 6, 7, 8].forEach((row) => product(1, row)),
        );
    }
  });

  it.each([1, 3, 4, 32])("do not depend on its block: output by output, k = %i", (k) => {
    const [a, b, bias, c] = [x, 2048, 8192, 16384];
    same(
      c,
      3 * 19,
      () => kernels.productTransposed(3, 19, k, a, k, b, k, bias, c, 19),
      () => {
        for (let o = 0; o < 19; o++)
          kernels.productTransposed(3, 1, k, a, k, b + o * k, k, bias + o, c + o, 19);
      },
    );
  });

  it.each([1, 3, 8, 13, 36])("of a gradient: 7 rows are 3 rows and then 4, n = %i", (n) => {
    for (const m of [1, 4, 6, 13]) {
      const [a, b, c] = [x, 2048, 16384];
      same(
        c,
        m * n,
        () => kernels.productGradient(7, m, n, a, m, b, n, c, n),
        () => {
          kernels.productGradient(3, m, n, a, m, b, n, c, n);
          kernels.productGradient(4, m, n, a + 3 * m, m, b + 3 * n, n, c, n);
        },
      );
    }
  });
});

it("has no memory of its own but the scratch: nothing is written outside of the blocks", () => {
  floats.fill(0);
  simdKernels(memory);
  expect(floats.every((v) => v === 0)).toBe(true);
  floats.fill(1, x, 20_000);
  kernels.productGradient(100, 20, 40, x, 20, 4096, 40, 16384, 40);
  expect([floats[15], floats[16], floats[scratchEnd - 1], floats[scratchEnd]]).toEqual([0, 1, 1, 0]);
});

it("is the kernels and nothing else", () => {
  expect(kernels.name).toBe("simd");
  expect(Object.entries(kernels).filter(([name, f]) => typeof f !== "function" && name !== "name")).toEqual(
    [],
  );
});

/** Runs both from the same numbers and expects the same bits between `from` and `from + size`. */
function same(from: number, size: number, one: () => void, other: () => void): void {
  const results = [one, other].map((run) => {
    for (let i = x; i < 40_000; i++) floats[i] = Math.sin(i * 1.7) * 2;
    run();
    return floats.slice(from, from + size);
  });
  expect(results[0].every(Number.isFinite)).toBe(true);
  expect(results[0]).toEqual(results[1]);
}

function activation(kind: number): (values: readonly number[]) => number[] {
  return (values) => {
    const y = x + values.length;
    floats.set(values, x);
    kernels.activate(kind, values.length, x, y, 1);
    return [...floats.subarray(y, y + values.length)];
  };
}

/** exp as it is inside log softmax's way back: dx = dy - exp(y) Σ dy is exp(y₀) for dy = (0, -1). */
function exp(values: readonly number[]): number[] {
  const size = 2 * values.length;
  values.forEach((v, i) => floats.set([v, 0], x + 2 * i));
  values.forEach((_, i) => floats.set([0, -1], x + size + 2 * i));
  kernels.logSoftmaxBack(values.length, 2, x, x + size, x + 2 * size);
  return values.map((_, i) => floats[x + 2 * size + 2 * i]);
}

/** Every 65,521st float32 between the limits: all exponents and signs, subnormal numbers and infinities. */
function sweep(low: number, high: number): number[] {
  const bits = new Uint32Array(1);
  const value = new Float32Array(bits.buffer);
  const found = [low, high].filter(Number.isFinite).map(Math.fround);
  for (let pattern = 0; pattern < 2 ** 32; pattern += 65_521) {
    bits[0] = pattern;
    if (value[0] >= low && value[0] <= high) found.push(value[0]);
  }
  return found;
}

/** The largest distance from the exact result, in units in the last place of a float32. */
function worstUlps(
  f: (values: readonly number[]) => number[],
  exact: (value: number) => number,
  low: number,
  high: number,
): number {
  const values = sweep(low, high);
  let worst = 0;
  f(values).forEach((y, i) => {
    const expected = exact(values[i]);
    const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(expected) || Number.MIN_VALUE)));
    const ulps = y === expected ? 0 : Math.abs(y - expected) / 2 ** (exponent - 23);
    if (!(ulps <= worst)) worst = ulps;
  });
  return worst;
}
