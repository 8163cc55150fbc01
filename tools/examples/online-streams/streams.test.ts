import { describe, expect, it } from "vitest";
import { friedman, friedmanGsg, friedmanLea, type StreamRow } from "./friedman.js";
import { hyperplane } from "./hyperplane.js";
import { led } from "./led.js";
import { PythonRandom } from "./PythonRandom.js";
import { randomRbf } from "./randomRbf.js";

it("draws what CPython draws", () => {
  const random = new PythonRandom(42);
  const numbers = [random.random(), random.random(), random.random(), random.gauss(), random.gauss()];
  expect(numbers).toEqual([
    0.6394267984578837, 0.025010755222666936, 0.27502931836911926, 0.2735990065583831, 1.610071094463357,
  ]);
  expect(Array.from({ length: 5 }, () => random.integer(10))).toEqual([8, 1, 9, 6, 0]);
  expect([random.bits(1), random.random()]).toEqual([0, 0.09369523986159245]);
});

/** The final errors of the mean of all targets before. */
function meanBefore(rows: readonly StreamRow[]): { readonly mae: number; readonly rmse: number } {
  let [mean, absolute, squares] = [0, 0, 0];
  rows.forEach(({ target }, seen) => {
    const error = target - mean;
    absolute += Math.abs(error);
    squares += error * error;
    mean += error / (seen + 1);
  });
  return { mae: absolute / rows.length, rmse: Math.sqrt(squares / rows.length) };
}

describe("the Friedman streams are those that River publishes", () => {
  it.each([
    ["7k", () => friedman(7000), 4.02148215121205, 4.95753774322342],
    ["LEA", () => friedmanLea(10_000), 4.29282832704188, 5.34443244445207],
    ["GSG", () => friedmanGsg(10_000), 4.0565653972443, 4.9892638005022],
  ])("%s: by the errors of the running mean", (_, make, mae, rmse) => {
    const rows = make();
    expect(rows[0].target).toBeCloseTo(7.6612, 4);
    const found = meanBefore(rows);
    expect(found.mae).toBeCloseTo(mae, 11);
    expect(found.rmse).toBeCloseTo(rmse, 11);
  });
});

/** How many of the rows after the first are of the class before, and of the most frequent class before. */
function trivial(rows: readonly StreamRow[]): { readonly last: number; readonly prior: number } {
  const counts = new Map<number, number>();
  let [last, prior] = [0, 0];
  rows.forEach(({ target }, row) => {
    if (row > 0) {
      if (target === rows[row - 1].target) last++;
      let most = -1;
      for (const [label, count] of counts) if (most < 0 || count > counts.get(most)!) most = label;
      if (target === most) prior++;
    }
    counts.set(target, (counts.get(target) ?? 0) + 1);
  });
  return { last: last / (rows.length - 1), prior: prior / (rows.length - 1) };
}

describe("the streams of classes are those that deep-river publishes", () => {
  it.each([
    ["Hyperplane", () => hyperplane(5000), 0.5033006601320265, 0.4946989397879576],
    ["LED", () => led(5000), 0.09801960392078415, 0.10542108421684337],
    ["RBF", () => randomRbf(5000), 0.2768553710742148, 0.3490698139627926],
  ])("%s: by the accuracy of the last class and of the most frequent one", (_, make, last, prior) => {
    expect(trivial(make())).toEqual({ last, prior });
  });
});
