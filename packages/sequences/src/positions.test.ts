import { resumedState, type Position, type Progress, type Sample } from "@backstream/core";
import { tensor } from "@backstream/tensors";
import { from, groupBy, mergeMap, of, toArray, type MonoTypeOperatorFunction, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { batchSamples } from "./batchSamples.js";
import { batchSequences } from "./batchSequences.js";
import { breathe } from "./breathe.js";
import { difference } from "./difference.js";
import { flow } from "./flow.js";
import { fromPull } from "./fromPull.js";
import { gate } from "./gate.js";
import { holdOut } from "./holdOut.js";
import { lastPosition } from "./lastPosition.js";
import { minMax } from "./minMax.js";
import { nextStep } from "./nextStep.js";
import { recentKeys } from "./recentKeys.js";
import { sequencesBy } from "./sequencesBy.js";
import { shuffleBuffer } from "./shuffleBuffer.js";
import { standardize } from "./standardize.js";
import { tickPositions } from "./tickPositions.js";
import { unstack } from "./unstack.js";
import { windows } from "./windows.js";

const at = (...offset: number[]): Position => ({ source: "SALES", made: "2001", offset });
const inputs = [4, 9, 11, 12];
const samples: readonly (Sample & { readonly input: number })[] = inputs.map((input, index) => ({
  input,
  target: index,
  position: at(index),
}));
const unlabelled = samples.map(({ input, position }) => ({ input, position }));

/** All values, or the error. */
function collect<T>(values$: Observable<T>): T[] | Error {
  const values: T[] = [];
  let problem: unknown;
  values$.subscribe({ next: (value) => values.push(value), error: (error: unknown) => (problem = error) });
  return problem instanceof Error ? problem : values;
}
const listOf = <T>(values$: Observable<T>): T[] => collect(values$) as T[];
const offsetsOf = (values$: Observable<{ readonly position?: Position | undefined }>) =>
  listOf(values$).map(({ position }) => position?.offset);
const problemOf = (values$: Observable<unknown>): string => {
  const problem = collect(values$) as Error;
  return `${problem.name}: ${problem.message}`;
};
/** As a checkpoint has it after the last of the samples. */
function progressAfter(positioned: readonly Pick<Sample, "position">[]): Progress {
  const { states, ...position } = positioned.at(-1)!.position!;
  const called = Object.entries(states ?? {}).map(([name, state]) => [name, state()]);
  return { positions: [position], states: Object.fromEntries(called) as Progress["states"] };
}

describe("samples keep their position and their other fields behind", () => {
  type Passing = MonoTypeOperatorFunction<Sample>;
  const operators: Readonly<Record<string, () => Passing>> = {
    gate: () => gate({ features: 1 }),
    breathe: () => breathe(1000),
    flow: () => flow({ policy: "block", capacity: 5 }),
    "flow with a consumer": () =>
      flow({ policy: "block", capacity: 5, consume: (sample: Sample) => of(sample) }),
    "groupBy with recentKeys": () => (samples$) =>
      samples$.pipe(
        groupBy(({ input }) => input, { duration: recentKeys(2) }),
        mergeMap((group$) => group$),
      ),
    holdOut: () => (samples$) => holdOut(samples$, { since: () => false })[0],
    fromPull: () => () => fromPull(samples),
    "sequencesBy, in its sequences": () => (samples$) =>
      samples$.pipe(
        sequencesBy({ key: ({ position }: Sample) => position!.offset[0] >> 1 }),
        mergeMap((sequence) => sequence),
      ),
    "windows, in the windows": () => (samples$) =>
      samples$.pipe(
        windows<Sample>({ length: 2, stride: 2 }),
        mergeMap((window) => window),
      ),
  };
  it.each(Object.entries(operators))("%s", (_, operator) => {
    expect(listOf(from(samples).pipe(operator()))).toEqual(samples);
  });
});

describe("operators that learn", () => {
  type Learning = MonoTypeOperatorFunction<Sample> & { readonly state: unknown };
  type Options = { readonly name?: string; readonly from?: Progress };
  const learning: Readonly<Record<string, (options: Options) => Learning>> = {
    standardize: (options) => standardize(options),
    minMax: (options) => minMax(options),
    "minMax of targets": (options) => minMax({ ...options, field: "target" }),
    difference: (options) => difference({ ...options, lag: 2 }),
  };
  it.each(Object.entries(learning))("%s: puts its state as of each sample on the position", (_, operator) => {
    const learned = operator({ name: "mine" });
    const passed = listOf(from(samples as readonly Sample[]).pipe(learned));
    const states = passed.map(({ position }) => position!.states!.mine());
    // Each is what an operator that has read no further knows.
    passed.forEach(({ position }, index) => {
      const alone = operator({});
      listOf(from(samples.slice(0, position!.offset[0] + 1) as readonly Sample[]).pipe(alone));
      expect(states[index]).toEqual(alone.state);
    });
    expect(passed.map(({ position }) => ({ ...position, states: undefined }))).toEqual(
      samples.slice(-passed.length).map(({ position }) => ({ ...position, states: undefined })),
    );
  });

  it.each(Object.entries(learning))("%s: continues from a checkpoint", (_, operator) => {
    const whole = listOf(from(samples as readonly Sample[]).pipe(operator({})));
    const resumed = progressAfter(whole.slice(0, -1));
    const rest = listOf(from(samples.slice(-1) as readonly Sample[]).pipe(operator({ from: resumed })));
    const plain = ({ position: _position, scale: _scale, ...sample }: Sample & { scale?: unknown }) => sample;
    expect(rest.map(plain)).toEqual(whole.slice(-1).map(plain));
    expect(progressAfter(rest)).toEqual(progressAfter(whole));
  });

  it("the position has no new fields where nothing was learned yet, and begins anew from such a checkpoint", () => {
    const [sample] = listOf(
      from([{ input: 1, position: at(0) } as Sample]).pipe(standardize({ field: "target" })),
    );
    expect(sample.position!.states!.standardize()).toBe(null);
    const again = standardize({ field: "target", from: progressAfter([sample]) });
    expect(again.state).toBe(undefined);
  });

  it("two of one name are refused, and told apart by a name", () => {
    expect(problemOf(from(samples).pipe(standardize(), standardize()))).toBe(
      'RangeError: standardize: the position has a state named "standardize" already, expected one for each operator; give this operator another name, by { name }',
    );
    const passed = listOf(
      from(samples as readonly Sample[]).pipe(
        standardize(),
        difference(),
        standardize({ name: "of changes" }),
      ),
    );
    expect(Object.keys(passed[0].position!.states!)).toEqual(["standardize", "difference", "of changes"]);
  });

  it("samples and numbers without a position get none", () => {
    expect(listOf(of(4, 8).pipe(standardize()))).toEqual([0, 0]);
    expect(listOf(of({ input: 4 }).pipe(standardize()))).toEqual([{ input: 0 }]);
    expect(listOf(of({ input: 4, position: "left" } as object as Sample).pipe(minMax()))).toEqual([
      { input: 0, position: "left" },
    ]);
  });

  it("refuse checkpoints without their state, and what is no checkpoint or name", () => {
    const positions = [at(3)];
    expect(() => standardize({ from: { positions, states: { encode: {}, scale: {} } } })).toThrow(
      new RangeError(
        'standardize: the checkpoint has no state named "standardize", it has encode, scale; give the operator the name that it had, or begin without the checkpoint',
      ),
    );
    expect(() => difference({ name: "d", from: { positions } })).toThrow(
      new RangeError(
        'difference: the checkpoint has no state named "d", it has none; give the operator the name that it had, or begin without the checkpoint',
      ),
    );
    expect(resumedState("minMax", { from: {} })).toBe(undefined); // of a net alone
    expect(() => minMax({ from: 5 as never })).toThrow(
      new TypeError("minMax: from is 5, expected a checkpoint, or undefined for none"),
    );
    expect(() => minMax({ name: 5 as never })).toThrow(new TypeError("minMax: name is 5, expected a text"));
    expect(() => standardize({ from: { positions, states: { standardize: 5 } } })).toThrow(RangeError);
  });

  it("a state from elsewhere is for the first start only", () => {
    const state = { seen: [2], mean: [6], squares: [8] };
    expect(standardize({ state, from: undefined }).state).toEqual(state);
    const learned = { seen: [3], mean: [6], squares: [8] };
    expect(
      standardize({ state, from: { positions: [at(1)], states: { standardize: learned } } }).state,
    ).toEqual(learned);
  });
});

describe("nextStep", () => {
  it("gives samples the next input as target, with the position of the sample whose input it is", () => {
    expect(listOf(from(unlabelled).pipe(nextStep()))).toEqual([
      { input: 4, target: 9, position: at(0) },
      { input: 9, target: 11, position: at(1) },
      { input: 11, target: 12, position: at(2) },
    ]);
    expect(offsetsOf(from(unlabelled.slice(1)).pipe(nextStep()))).toEqual([[1], [2]]); // opened behind [0]
  });

  it("keeps the state as of that sample", () => {
    const [first] = listOf(from(unlabelled).pipe(standardize(), nextStep()));
    expect(first.position?.states?.standardize()).toEqual({ seen: [1], mean: [4], squares: [0] });
  });

  it("refuses samples with a target, and objects that are none", () => {
    expect(problemOf(from(samples).pipe(nextStep()))).toBe(
      "ShapeError: nextStep: a sample has a target already, 0, expected one without, whose target will be the next input; leave it out before, by map",
    );
    expect(problemOf(of({ x: 1 }, { x: 2 }).pipe(nextStep() as never))).toBe(
      "ShapeError: nextStep: value is { x }, expected numbers, or a sample { input, … }",
    );
  });
});

describe("windows", () => {
  it("have the position of the last value before the next window", () => {
    const cut = (options: { length: number; stride: number; horizon: number }) =>
      offsetsOf(from(samples).pipe(windows(options)));
    expect(cut({ length: 2, stride: 1, horizon: 1 })).toEqual([[0], [1]]);
    expect(cut({ length: 1, stride: 2, horizon: 1 })).toEqual([[1], [3]]);
  });

  it("refuse a stride behind which that value has not come", () => {
    expect(problemOf(from(samples).pipe(windows({ length: 1, stride: 3, horizon: 1 })))).toBe(
      "BrokenStreamError: windows: a stride of 3 over 2 values, which have positions such as 0 of SALES, expected at most 2; a checkpoint could not say where the next window begins",
    );
    expect(listOf(from(inputs).pipe(windows({ length: 1, stride: 3 })))).toEqual([[4], [12]]);
  });
});

describe("batches", () => {
  it("of samples have the position of the last one", () => {
    expect(offsetsOf(from(samples).pipe(batchSamples({ batch: 3 })))).toEqual([[2], [3]]);
  });

  it("keep the states of the last sample, and plain positions of all", () => {
    const [batch] = listOf(from(samples).pipe(standardize(), batchSamples({ batch: 2 })));
    expect(batch.position?.states?.standardize()).toEqual({ seen: [2], mean: [6.5], squares: [12.5] });
    expect(batch.samples.map(({ position }) => position)).toEqual([at(0), at(1)]);
  });

  it("of sequences have the position of the last sample at their last tick", () => {
    const sequences = [samples.slice(0, 3), samples.slice(3)];
    const [ticks] = listOf(from(sequences).pipe(batchSequences({ batch: 2 })));
    expect(ticks.map(({ position }) => position?.offset)).toEqual([[0, 0], [0, 1], [3]]);
    expect(() => ticks[1].position?.states?.batchSequences()).toThrow(
      "checkpoint: the newest sample, at 0.1 of SALES, is one of several that batchSequences made at once, expected the last of them, at 3 of SALES; take it at the end of a sequence, as at the steps of bptt",
    );
    expect(ticks[2].position).toEqual({ ...at(3), states: {} });
  });

  it("of samples without positions have none", () => {
    const without = inputs.map((input) => ({ input }));
    expect(listOf(from(without).pipe(batchSamples({ batch: 4 })))[0]).not.toHaveProperty("position");
    expect(listOf(of(without).pipe(batchSequences({ batch: 1 })))[0][0]).not.toHaveProperty("position");
  });

  it("refuse several sources, another order, and positions that are lost", () => {
    const batch = (...rows: Sample[]): string => problemOf(from(rows).pipe(batchSamples({ batch: 2 })));
    const [first, second] = samples;
    expect(batch(first, { ...second, position: { source: "COSTS", offset: [1] } })).toBe(
      "BrokenStreamError: batchSamples: a batch has samples at 0 of SALES and 1 of COSTS, expected one source; batch the samples of each source before they are merged",
    );
    expect(batch(second, first)).toBe(
      "BrokenStreamError: batchSamples: a sample at 0 of SALES comes after 1 of SALES, expected one behind it; keep the order of samples",
    );
    const lost =
      "BrokenStreamError: batchSamples: a sample has no position, and another one of its batch has 0 of SALES; pass it on, by map((sample) => ({ ...sample, … }))";
    expect(batch(first, { input: 1, target: 1 })).toBe(lost);
    expect(batch({ input: 1, target: 1 }, first)).toBe(lost);
    expect(problemOf(of([first], [second]).pipe(batchSequences({ batch: 1, buffer: 2 })))).toBe(
      "BrokenStreamError: batchSequences: a buffer of 2 sequences, which have positions such as 0 of SALES, mixes their order, expected a buffer of one batch, 1; a checkpoint could not say what was learned",
    );
    expect(lastPosition("example", [])).toBe(undefined);
  });
});

it("unstack numbers the ticks behind the offset, and only the last one can be in a checkpoint", () => {
  const ticks = unstack({ input: tensor([3, 1, 1], [1, 2, 3]), position: at(812) });
  expect(ticks.map(({ position }) => position?.offset)).toEqual([
    [812, 0],
    [812, 1],
    [812, 2],
  ]);
  expect(() => ticks[0].position?.states?.unstack()).toThrow("at 812.0 of SALES");
  expect(ticks[2].position?.states).toEqual({});
  expect(unstack({ input: tensor([1, 1, 1], [1]) })[0]).not.toHaveProperty("position");
  expect(tickPositions("example", at(1), at(1), 1)).toEqual([{ ...at(1), states: {} }]);
});

it("shuffleBuffer refuses positions, since shuffled samples cannot resume", () => {
  expect(problemOf(from(samples).pipe(shuffleBuffer(2, 7)))).toBe(
    "BrokenStreamError: shuffleBuffer: a value is at 0 of SALES, expected values without a position, since shuffled ones cannot resume; leave the position out before, by map, or do not shuffle",
  );
  expect(listOf(from(inputs).pipe(shuffleBuffer(2, 7), toArray()))[0]).toHaveLength(4);
});
