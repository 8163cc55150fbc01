import { network, run, type Network } from "@backstream/core";
import { dense, embedding, gru, stack } from "@backstream/layers";
import { arena } from "@backstream/tensors";
import { firstValueFrom, take, tap, toArray, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { rollOut, type RollOutOptions } from "./rollOut.js";

const all = <T>(source: Observable<T>): Promise<T[]> => firstValueFrom(source.pipe(toArray()));

/** 0 is followed by 1, 1 by 2, 2 by 0, almost surely. */
function circle(): Network<3, 3> {
  const net = network(dense(3, 3));
  net.load({ weight: [0, 0, 50, 50, 0, 0, 0, 50, 0], bias: [0, 0, 0] });
  return net;
}

const writer = (): Network => network(stack(embedding(4, 3), gru(3, 5), dense(5, 4)), { seed: 3 });

describe("rollOut", () => {
  it("feeds each class back in", async () => {
    expect(await all(rollOut(circle(), { start: 0, steps: 5 }))).toEqual([1, 2, 0, 1, 2]);
    expect(await all(rollOut(circle(), { start: 1, steps: 1 }))).toEqual([2]);
  });

  it("feeds a prompt first, and begins after it", async () => {
    expect(await all(rollOut(circle(), { start: [0, 0, 2], steps: 2 }))).toEqual([0, 1]);
  });

  it("takes class numbers where the net does", async () => {
    const net = network(embedding(3, 3));
    net.load({ weight: [0, 50, 0, 0, 0, 50, 50, 0, 0] });
    expect(await all(rollOut(net, { start: 0, steps: 4 }))).toEqual([1, 2, 0, 1]);
  });

  it("draws as often as softmax(output / temperature) says, within 4 deviations", async () => {
    const logits = [0, 1, -1, 0.5];
    const net = network(dense(1, 4));
    net.load({ weight: [0, 0, 0, 0], bias: logits });
    const steps = 10_000;
    for (const temperature of [0.5, 1, 2]) {
      const classes = await all(rollOut(net, { start: 0, steps, temperature, seed: 5 }));
      const total = logits.reduce((sum, x) => sum + Math.exp(x / temperature), 0);
      logits.forEach((x, index) => {
        const probability = Math.exp(x / temperature) / total;
        const deviation = Math.sqrt((probability * (1 - probability)) / steps);
        const frequency = classes.filter((drawn) => drawn === index).length / steps;
        expect(Math.abs(frequency - probability)).toBeLessThan(4 * deviation);
      });
    }
  });

  it("draws only from what topK and then topP keep, as often as softmax over these says", async () => {
    // At temperature 1: 0.4, 0.3, 0.2, 0.1. Of the three likeliest, 4/9 and 3/9 are at least 0.7.
    const net = network(dense(1, 4));
    net.load({ weight: [0, 0, 0, 0], bias: [0.1, 0.4, 0.2, 0.3].map(Math.log) });
    const shares = async (options: Partial<RollOutOptions>): Promise<number[]> => {
      const classes = await all(rollOut(net, { start: 0, steps: 10_000, seed: 6, ...options }));
      return [0, 1, 2, 3].map((kind) => classes.filter((drawn) => drawn === kind).length / 10_000);
    };
    const expected: [Partial<RollOutOptions>, number[]][] = [
      [{ topK: 1 }, [0, 1, 0, 0]],
      [{ topK: 3 }, [0, 4 / 9, 2 / 9, 3 / 9]],
      [{ topK: 9 }, [0.1, 0.4, 0.2, 0.3]],
      [{ topP: 0.65 }, [0, 4 / 7, 0, 3 / 7]],
      [{ topK: 3, topP: 0.75 }, [0, 4 / 7, 0, 3 / 7]],
      [{ topP: 0.01 }, [0, 1, 0, 0]],
      [{ topP: 0.01, temperature: 100 }, [0, 1, 0, 0]],
      [{ topP: 0.01, temperature: 0 }, [0, 1, 0, 0]],
    ];
    for (const [options, probabilities] of expected) {
      const found = await shares(options);
      probabilities.forEach((probability, kind) => {
        const deviation = Math.sqrt((probability * (1 - probability)) / 10_000);
        expect(Math.abs(found[kind] - probability)).toBeLessThanOrEqual(4 * deviation);
      });
    }
  });

  it("draws the same with all classes kept as without topK and topP", async () => {
    const rolled = (options: Partial<RollOutOptions>): Promise<number[]> =>
      all(rollOut(writer(), { start: 1, steps: 30, seed: 1, ...options }));
    expect(await rolled({ topK: 4, topP: 1 })).toEqual(await rolled({}));
  });

  it("at temperature 0 takes the likeliest, the first of equals", async () => {
    const net = network(dense(1, 3));
    net.load({ weight: [0, 0, 0], bias: [1, 2, 2] });
    expect(await all(rollOut(net, { start: 0, steps: 3, temperature: 0 }))).toEqual([1, 1, 1]);
  });

  it("is the same for the same seed, at every subscription, and another for another", async () => {
    const rolled = (seed: number): Observable<number> => rollOut(writer(), { start: 1, steps: 30, seed });
    const once$ = rolled(1);
    const classes = await all(once$);
    expect(await all(once$)).toEqual(classes);
    expect(await all(rolled(1))).toEqual(classes);
    expect(await all(rolled(2))).not.toEqual(classes);
  });

  it("runs no further than there are subscribers, and frees its memory in every ending", async () => {
    const net = writer();
    await all(rollOut(net, { start: 0, steps: 1 }));
    const { used } = arena;
    const drawn: number[] = [];
    const rolled$ = rollOut(net, { start: 0, steps: 1e9 }).pipe(tap((next) => drawn.push(next)));
    await all(rolled$.pipe(take(3)));
    expect(drawn).toHaveLength(3);
    expect(arena.used).toBe(used);
    await expect(all(rollOut(net, { start: 0, steps: 2, carry: [{}, {}, {}] }))).rejects.toThrow(
      'carry of gru(3, 5): "hidden" is missing, expected [1, 5]',
    );
    expect(arena.used).toBe(used);
  });

  it("begins with the memory it is given, and only reads it", async () => {
    const net = writer();
    const prompt = [1, 3, 0];
    const { carry } = run(net, prompt.slice(0, -1));
    const before = JSON.stringify(carry);
    const whole = await all(rollOut(net, { start: prompt, steps: 20 }));
    expect(await all(rollOut(net, { carry, start: 0, steps: 20 }))).toEqual(whole);
    expect(JSON.stringify(carry)).toBe(before);
  });

  it("ends in an error where the net has diverged", async () => {
    const net = network(dense(1, 2));
    for (const bias of [
      [NaN, 0],
      [0, NaN],
      [Infinity, 0],
      [-Infinity, -Infinity],
    ]) {
      net.load({ weight: [0, 0], bias });
      await expect(all(rollOut(net, { start: 0, steps: 1, temperature: 0 }))).rejects.toThrow(
        "rollOut: the output is not finite, expected numbers; the net has diverged",
      );
    }
    net.load({ weight: [0, 0], bias: [-Infinity, 0] }); // a class that is out of the question
    expect(await all(rollOut(net, { start: 0, steps: 3 }))).toEqual([1, 1, 1]);
  });

  it("refuses a net that is no classifier of what comes next", () => {
    const refusal = (takes: number, gives: number): string =>
      `rollOut: dense(${takes}, ${gives}) takes ${takes} features and gives ${gives}, expected one output a class, and 1 feature (a class number) or as many (a one-hot row)`;
    for (const [takes, gives] of [
      [2, 3],
      [1, 1],
    ]) {
      const net = network(dense(takes, gives));
      expect(() => rollOut(net, { start: 0, steps: 1 })).toThrow(refusal(takes, gives));
    }
  });

  it("refuses what is out of range", () => {
    const make = (options: Partial<RollOutOptions>) => () =>
      rollOut(circle(), { start: 0, steps: 1, ...options });
    expect(make({ start: [0, 3] })).toThrow("rollOut: start holds 3, expected classes from 0 to 2");
    expect(make({ start: [] })).toThrow("rollOut: start is empty, expected a class or several");
    expect(make({ start: undefined as never })).toThrow(
      "rollOut: start is undefined, expected a class or several",
    );
    expect(make({ steps: 0 })).toThrow("rollOut: steps is 0, expected a whole number from 1 up");
    expect(make({ temperature: -1 })).toThrow(
      "rollOut: temperature is -1, expected a finite number from 0 up",
    );
    expect(make({ topK: 0 })).toThrow("rollOut: topK is 0, expected a whole number from 1 up");
    for (const topP of [0, 1.1, NaN]) {
      expect(make({ topP })).toThrow(`rollOut: topP is ${topP}, expected a probability above 0 and up to 1`);
    }
    expect(make({ seed: 0.5 })).toThrow(
      "randomStream: seed is 0.5, expected a whole number of up to 53 bits",
    );
    expect(make({ temp: 1 } as never)).toThrow(
      'rollOut: no option named "temp"; it has carry, start, steps, temperature, topK, topP, seed',
    );
  });
});
