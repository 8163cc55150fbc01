import { network, run, type Sample } from "@backstream/core";
import { bidirectional, dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam, sgd } from "@backstream/optimizers";
import { tensor, type Numbers } from "@backstream/tensors";
import fc from "fast-check";
import { groupBy, map, mergeMap, Subject } from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import { compare } from "./compare.js";
import { anyProgram } from "./fixtures/anyProgram.js";
import type { Program } from "./fixtures/Program.js";
import type { ProgramSample } from "./fixtures/programSamples.js";
import { runningSum } from "./fixtures/runningSum.js";
import { runProgram } from "./fixtures/runProgram.js";
import { forward } from "./forward.js";
import { peek } from "./peek.js";
import { predict } from "./predict.js";
import { rewind } from "./rewind.js";
import type { Signal } from "./Signal.js";
import type { Step } from "./Step.js";
import { update } from "./update.js";

const sum = (name?: string) => network(runningSum(), { name });
const ask = (...given: Parameters<typeof peek>): number => peek(...given).item();

describe("peek", () => {
  it("is what forward would emit next, and moves nothing", () => {
    const net = sum();
    const samples$ = new Subject<Sample>();
    const outputs: number[] = [];
    samples$.pipe(forward(net)).subscribe(({ output }) => outputs.push(output.item()));
    samples$.next({ input: 3 });
    expect([ask(net, 4), ask(net, 4), ask(net, 10)]).toEqual([7, 7, 13]);
    samples$.next({ input: 4 });
    expect(outputs).toEqual([3, 7]);
  });

  it("has the memory of the key", () => {
    const net = sum();
    const samples$ = new Subject<Sample & { key: string }>();
    samples$
      .pipe(
        groupBy(({ key }) => key),
        mergeMap((key$) => key$.pipe(forward(net, { key: key$.key }))),
      )
      .subscribe();
    samples$.next({ key: "a", input: 3 });
    samples$.next({ key: "b", input: 5 });
    expect([ask(net, 1, { key: "a" }), ask(net, 1, { key: "b" })]).toEqual([4, 6]);
  });

  it("has an empty memory for a key that was never seen, and for one whose stream has ended", () => {
    const net = sum();
    const samples$ = new Subject<Sample>();
    expect(ask(net, 1, { key: "never" })).toBe(1);
    samples$.pipe(forward(net, { key: "a" })).subscribe();
    samples$.next({ input: 3 });
    expect([ask(net, 1, { key: "a" }), ask(net, 1, { key: "b" })]).toEqual([4, 1]);
    samples$.complete();
    expect(ask(net, 1, { key: "a" })).toBe(1);
  });

  it("has the parameters of now", () => {
    const net = network(dense(1, 1, { bias: false }));
    net.load({ weight: [1] });
    const samples$ = new Subject<Sample>();
    samples$
      .pipe(forward(net), compare(squaredError()), backward(net), update(sgd({ learningRate: 0.5 })))
      .subscribe();
    expect(ask(net, 3)).toBe(3);
    samples$.next({ input: 1, target: 2 });
    expect(ask(net, 3)).toBe(6);
  });

  it("runs through a stack of nets, also with one that only predicts in front", () => {
    const [encoder, middle, head] = [sum("encoder"), sum("middle"), sum("head")];
    const samples$ = new Subject<Sample>();
    const outputs: number[] = [];
    samples$
      .pipe(predict(encoder), forward(middle), forward(head))
      .subscribe(({ output }) => outputs.push(output.item()));
    samples$.next({ input: 1 });
    samples$.next({ input: 1 });
    expect(ask([encoder, middle, head], 1)).toBe(10);
    samples$.next({ input: 1 });
    expect(outputs).toEqual([1, 4, 10]);
  });

  it("has, while a sample is on its way, the memory after the newest one that has passed all nets", () => {
    const [encoder, middle, head] = [sum("encoder"), sum("middle"), sum("head")];
    const nets = [encoder, middle, head];
    const samples$ = new Subject<Sample>();
    const asked: number[][] = [[], [], [], []];
    const at = <T>(place: number) =>
      map((passing: T) => {
        asked[place].push(ask(nets, 1));
        return passing;
      });
    samples$.pipe(at(0), predict(encoder), at(1), forward(middle), at(2), forward(head), at(3)).subscribe();
    samples$.next({ input: 1 });
    samples$.next({ input: 1 });
    // The outputs of the third net are 1, 4, 10: before a sample is complete, that of this sample; afterwards, the next.
    expect(asked).toEqual([
      [1, 4],
      [1, 4],
      [1, 4],
      [4, 10],
    ]);
  });

  it("has the memory of a checkpoint before its stream goes on", () => {
    const build = () => network(stack(gru(1, 3), dense(3, 1)), { seed: 3, name: "net" });
    const learn = (net: ReturnType<typeof build>, from?: Checkpoint) => {
      const samples$ = new Subject<Sample & { key: string }>();
      const steps: Step[] = [];
      samples$
        .pipe(
          groupBy(({ key }) => key),
          mergeMap((key$) =>
            key$.pipe(
              forward(net, { key: key$.key, from }),
              compare(squaredError()),
              rewind({ window: 4, stride: 2, from }),
            ),
          ),
          backward(net),
          update(adam(), { from }),
        )
        .subscribe((step) => steps.push(step));
      return { samples$, steps };
    };
    const first = build();
    const whole = learn(first);
    for (const input of [1, 2, 3, 4, 5, 6])
      whole.samples$.next({ key: input < 5 ? "a" : "b", input, target: 1 });
    const checkpoint = whole.steps.at(-1)!.checkpoint();
    const second = build();
    const rest = learn(second, checkpoint);
    rest.samples$.next({ key: "b", input: 7 });
    whole.samples$.next({ key: "b", input: 7 });
    expect(ask(second, 2, { key: "a" })).toBe(ask(first, 2, { key: "a" }));
    expect(ask(second, 2, { key: "a" })).not.toBe(ask(second, 2, { key: "c" }));
  });

  it("takes rows as the samples of the stream have them", () => {
    const net = network(gru(1, 2), { seed: 1 });
    const samples$ = new Subject<Sample>();
    samples$.pipe(forward(net)).subscribe();
    samples$.next({ input: tensor([2, 1], [1, 2]) });
    expect(() => peek(net, 1)).toThrow(
      "gru(1, 2): input has 1 rows, expected 2 as at the tick before; a net with memory keeps its batch size",
    );
  });

  it("is NaN for an input that is none, as forward is", () => {
    expect(ask(sum(), NaN)).toBeNaN();
  });

  it("is what run says where there is no stream", () => {
    const net = network(stack(gru(2, 3), dense(3, 1)), { seed: 5 });
    expect(peek(net, [1, 2]).toArray()).toEqual(run(net, [[1, 2]]).outputs[0].toArray());
  });

  it("refuses, in words, what has no answer", () => {
    const [a, b] = [sum("a"), sum("b")];
    const samples$ = new Subject<Sample>();
    samples$.pipe(forward(a, { key: 1 }), forward(b)).subscribe();
    samples$.next({ input: 1 });
    expect(() => peek(a, 1, { key: 1 })).toThrow(
      "peek: the stream of key 1 runs through a, b, not through a; give the nets that samples go through, in order",
    );
    expect(() => peek(a, 1, { key: 2 })).toThrow(
      "peek: the stream of key 1 runs through a, b, not through a",
    );
    samples$.pipe(forward(a, { key: 1 }), forward(b)).subscribe();
    samples$.next({ input: 1 });
    expect(() => peek([a, b], 1, { key: 1 })).toThrow(
      "peek: 2 streams run through a, b under the key 1; give each its own key in forward(net, { key })",
    );
    const whole = network(bidirectional(gru(1, 2), gru(1, 2)), { name: "whole" });
    expect(() => peek(whole, 1)).toThrow(
      "peek: whole reads whole sequences, expected a network that goes tick by tick; a layer that reads backwards has no output before its sequence is complete",
    );
    expect(() => peek([], 1)).toThrow("peek: there are no nets, expected at least one");
    expect(() => peek(a, 1, { name: "x" } as never)).toThrow("peek");
    expect(() => peek("net" as never, 1)).toThrow("peek");
    expect(() => peek(sum("c"), [1, 2])).toThrow("c: input has shape [2], expected [1] or [batch, 1]");
  });

  it("refuses while several samples are on their way", () => {
    const [encoder, middle, head] = [sum("encoder"), sum("middle"), sum("head")];
    const samples$ = new Subject<Sample>();
    const errors: unknown[] = [];
    let isFirst = true;
    samples$
      .pipe(
        predict(encoder),
        forward(middle),
        map((signal) => {
          if (!isFirst) return signal;
          isFirst = false;
          samples$.next({ input: 1 });
          samples$.next({ input: 1 });
          try {
            peek([encoder, middle, head], 1);
          } catch (error) {
            errors.push(error);
          }
          return signal;
        }),
        forward(head),
      )
      .subscribe();
    samples$.next({ input: 1 });
    // Nothing has passed the head yet, so this first sample asks an empty memory; a later one could not.
    expect(errors).toEqual([]);
    isFirst = true;
    samples$.next({ input: 1 });
    expect(errors.map(String)).toEqual([
      "StaleSignalError: peek: several samples are on their way through encoder, and its memory before them is overwritten; ask between two samples",
    ]);
  });

  it("is, in 100 random programs, what forward emits next, and changes no bit of what comes", () => {
    let compared = 0;
    fc.assert(
      fc.property(anyProgram, fc.nat(3), (program, place) => {
        const never = { step: -1 } as const;
        const { steps, parameters } = runProgram(program, undefined, never);
        const [expected, emitted]: string[][] = [[], []];
        const asked = runProgram(program, undefined, never, (passing, nets, key, at) => {
          const last = at === nets.length;
          if (at === 0) {
            const { input } = passing as ProgramSample;
            const output = peek(nets, input, { key });
            if (isComparable(program, passing as ProgramSample)) expected.push(JSON.stringify(output));
          } else if (at === place && program.loop === 0) peek(nets, anyInput(program), { key });
          if (last && isComparable(program, (passing as Signal<never, ProgramSample>).sample))
            emitted.push(JSON.stringify((passing as Signal).output));
        });
        expect(asked.steps).toEqual(steps);
        expect(asked.parameters).toBe(parameters);
        expect(expected).toEqual(emitted);
        compared += expected.length;
      }),
      { seed: 4, numRuns: 100 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it("changes no checkpoint", () => {
    fc.assert(
      fc.property(anyProgram, fc.nat(20), (program, sample) => {
        if (program.loop > 0) return;
        const plain = runProgram(program, undefined, { sample });
        const asked = runProgram(program, undefined, { sample }, (passing, nets, key, at) => {
          if (at === 0) peek(nets, (passing as ProgramSample).input, { key });
        });
        expect(JSON.stringify(asked.checkpoint)).toBe(JSON.stringify(plain.checkpoint));
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});

/** Whether forward says of the sample what a question does: no random numbers, no mask, and no line of samples. */
function isComparable({ nets, loop }: Program, { mask }: ProgramSample): boolean {
  return (
    loop === 0 &&
    mask === undefined &&
    nets.every(({ kind }) => !["dropout", "drawing", "normalised"].includes(kind))
  );
}

function anyInput({ inputs, batch }: Program): Numbers {
  const numbers = Array.from({ length: Math.max(1, batch) * inputs }, (_, index) => index / 3);
  return batch === 0 ? numbers : tensor([batch, inputs], numbers);
}
