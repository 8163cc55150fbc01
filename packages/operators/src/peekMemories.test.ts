import { network, UnknownNameError, type Sample } from "@backstream/core";
import { gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { sgd } from "@backstream/optimizers";
import { tensor } from "@backstream/tensors";
import { groupBy, mergeMap, Subject, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import { compare } from "./compare.js";
import { runningSum } from "./fixtures/runningSum.js";
import { forward } from "./forward.js";
import { peekMemories } from "./peekMemories.js";
import { rewind } from "./rewind.js";
import { update } from "./update.js";

interface Keyed extends Sample {
  readonly key: string;
}
const keyOf = ({ key }: Keyed): string => key;
const numbersOf = (net: Parameters<typeof peekMemories>[0], keys?: readonly string[]): unknown[] =>
  [...peekMemories(net, { keys })].map(([key, { rows, carries }]) => [key, rows, ...carries]);

/** The program for many keys, of one chain or of a chain each. */
function learned(net: ReturnType<typeof network>, isChain: boolean, from?: Checkpoint) {
  const each = (options: Parameters<typeof forward>[1]) => (samples$: Observable<Keyed>) =>
    samples$.pipe(forward(net, { from, ...options }), compare(squaredError()), rewind({ window: 3, from }));
  return (samples$: Observable<Keyed>) =>
    samples$.pipe(
      isChain
        ? each({ key: keyOf })
        : (all$) =>
            all$.pipe(
              groupBy(keyOf),
              mergeMap((key$) => key$.pipe(each({ key: key$.key }))),
            ),
      backward(net),
      update(sgd({ learningRate: 0.1 }), { from }),
    );
}

describe("peekMemories", () => {
  it("has what the next tick of each key will read, in the order in which the keys began", () => {
    const net = network(runningSum());
    const samples$ = new Subject<Keyed>();
    samples$.pipe(forward(net, { key: keyOf })).subscribe();
    expect(numbersOf(net)).toEqual([]);
    for (const [key, input] of [["b", 1], ["a", 2], ["b", 3]] as const) samples$.next({ key, input }); // prettier-ignore
    expect(numbersOf(net)).toEqual([["b", 1, 4], ["a", 1, 2]]); // prettier-ignore
    expect(numbersOf(net, ["a", "c"])).toEqual([["a", 1, 2]]);
    samples$.complete();
    expect(numbersOf(net)).toEqual([]);
  });

  it("has the memory of the only stream under the key undefined, row by row", () => {
    const net = network(runningSum());
    const samples$ = new Subject<Sample>();
    samples$.pipe(forward(net)).subscribe();
    samples$.next({ input: tensor([[3], [4]]) });
    expect([...peekMemories(net)].map(([key, { rows, carries }]) => [key, rows, ...carries])).toEqual([
      [undefined, 2, 3, 4],
    ]);
  });

  it("is the same for one chain of all keys and for a chain of each, also behind a checkpoint", () => {
    const samples = Array.from({ length: 40 }, (_, index) => ({
      key: "abc"[(index * index) % 3],
      input: Math.sin(index),
      target: [Math.cos(index), 0],
    }));
    const results = [true, false].map((isChain) => {
      const nets = [0, 1].map(() => network(stack(gru(1, 2), gru(2, 2)), { seed: 3, name: "n" }));
      const found: unknown[] = [];
      let checkpoint: Checkpoint | undefined;
      const first$ = new Subject<Keyed>();
      first$.pipe(learned(nets[0], isChain)).subscribe((step) => (checkpoint = step.checkpoint()));
      for (const sample of samples) {
        first$.next(sample);
        found.push(numbersOf(nets[0]));
      }
      const second$ = new Subject<Keyed>();
      second$.pipe(learned(nets[1], isChain, checkpoint)).subscribe();
      found.push(numbersOf(nets[1], ["a", "b", "c"]));
      second$.next(samples[0]);
      found.push(numbersOf(nets[1], ["a", "b", "c"]));
      return found;
    });
    expect(results[0]).toEqual(results[1]);
    expect(results[0].at(-2)).toHaveLength(2); // of 0, 1 and 4, 9 and so on no remainder is 2
  });

  it("refuses what is no network, and options that do not exist", () => {
    expect(() => peekMemories(5 as never)).toThrow(
      "peekMemories: the net is 5, expected what a call such as network(gru(1, 32)) makes",
    );
    expect(() => peekMemories(network(runningSum()), { keys: "ab" as never })).toThrow(
      'peekMemories: keys is "ab", expected a list such as ["a", "b"]',
    );
    expect(() => peekMemories(network(runningSum()), { kys: [] } as never)).toThrow(UnknownNameError);
  });
});
