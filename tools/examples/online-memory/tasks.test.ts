import { randomStream } from "backstream";
import { expect, it } from "vitest";
import { addTask, delayLine, hold } from "./tasks.js";

it("delay line: the target is the input of so many ticks before, at first 0", () => {
  const next = delayLine(5, randomStream(1));
  const samples = Array.from({ length: 40 }, next);
  samples.forEach(({ target }, tick) => expect(target).toBe(tick < 5 ? 0 : samples[tick - 5].input));
});

it("hold: the target is the number that was marked last, at every 32nd tick", () => {
  const next = hold(randomStream(1));
  let held = NaN;
  for (let tick = 0; tick < 100; tick++) {
    const { input, target } = next();
    const [number, marker] = input as number[];
    expect(marker).toBe(tick % 32 === 0 ? 1 : 0);
    if (marker) held = number;
    expect(target).toBe(held);
  }
});

it("add: the chances are those of the coins of 3 and 8 ticks before", () => {
  const next = addTask(randomStream(1));
  const samples = Array.from({ length: 40_000 }, next);
  const counts = new Map<string, number[]>();
  for (let tick = 8; tick < samples.length; tick++) {
    const [three, eight] = [samples[tick - 3].input, samples[tick - 8].input] as number[];
    const key = `${three}${eight}`;
    counts.set(key, [...(counts.get(key) ?? []), samples[tick].target as number]);
  }
  for (const [key, targets] of counts) {
    const share = targets.reduce((sum, target) => sum + target, 0) / targets.length;
    // Ten thousand coins: a deviation of half a hundredth at most.
    expect(Math.abs(share - (0.5 + 0.5 * Number(key[0]) - 0.25 * Number(key[1])))).toBeLessThan(0.02);
  }
});
