import { network, type Position, type Sample } from "@backstream/core";
import { dense, gru } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam } from "@backstream/optimizers";
import { concatMap, filter, from, groupBy, map, mergeMap, of, Subject, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import type { Checkpoint } from "./checkpoint/Checkpoint.js";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { forward } from "./forward.js";
import { predict } from "./predict.js";
import { rewind } from "./rewind.js";
import type { Step } from "./Step.js";
import { update } from "./update.js";

const at = (...offset: number[]): Position => ({ source: "FLIGHTS", made: "2001", offset });
const sample = (position: Position | undefined, input = 1): Sample => ({ input, target: 1, position });

/** The checkpoint after the newest sample, or the error. */
function learn(samples$: Observable<Sample>, resumed?: Checkpoint): Checkpoint | Error {
  const net = network(dense(1, 1), { seed: 1, name: "net" });
  let last: Checkpoint | undefined;
  let problem: unknown;
  samples$
    .pipe(
      forward(net, { from: resumed }),
      compare(squaredError()),
      backward(net),
      update(adam(), { from: resumed }),
    )
    .subscribe({
      next: (step: Step) => (last = step.checkpoint()),
      error: (error: unknown) => (problem = error),
    });
  return (problem as Error | undefined) ?? last!;
}

const messageOf = (result: Checkpoint | Error): string =>
  result instanceof Error ? result.message : "no error";

describe("a checkpoint's positions", () => {
  it("are those of the newest sample of each source that entered", () => {
    const other = (offset: number): Position => ({ source: "WEATHER", offset: [offset] });
    const checkpoint = learn(
      of(sample(at(3)), sample(other(1)), sample(at(4, 0)), sample(at(4, 1)), sample(other(7))),
    );
    expect(checkpoint).toMatchObject({ positions: [at(4, 1), other(7)], samples: 5 });
  });

  it("are none where samples have none", () => {
    expect(learn(of(sample(undefined)))).not.toHaveProperty("positions");
  });

  it("do not count what is dropped before the nets, and not what has not entered", () => {
    const source$ = new Subject<Sample>();
    const seen: Checkpoint[] = [];
    const net = network(dense(1, 1), { seed: 1, name: "net" });
    const kept$ = source$.pipe(
      filter(({ input }) => input !== 0),
      concatMap((value) => (value.input === 9 ? new Promise<Sample>(() => {}) : of(value))),
    );
    kept$.pipe(forward(net), compare(squaredError()), backward(net), update(adam())).subscribe((step) => {
      seen.push(step.checkpoint());
    });
    source$.next(sample(at(1)));
    source$.next(sample(at(2), 0));
    source$.next(sample(at(3)));
    source$.next(sample(at(4), 9));
    expect(seen.map(({ positions }) => positions)).toEqual([[at(1)], [at(3)]]);
  });

  it("are noted by the outermost net, behind nets that only predict, and once for each key", () => {
    const [fixed, encoder, head] = [gru(1, 2), gru(2, 2), dense(2, 1)].map((layer, index) =>
      network(layer, { seed: index, name: `net ${index}` }),
    );
    const positions: unknown[] = [];
    from([1, 2, 3, 4])
      .pipe(
        map((offset) => sample(at(offset))),
        groupBy(({ position }) => position!.offset[0] % 2),
        mergeMap((samples$) =>
          samples$.pipe(
            predict(fixed),
            forward(encoder, { key: samples$.key }),
            forward(head, { key: samples$.key }),
            compare(squaredError()),
            rewind({ window: 2, stride: 1 }),
          ),
        ),
        backward(head),
        backward(encoder),
        update(adam()),
      )
      .subscribe((step) => positions.push(step.checkpoint().positions));
    expect(positions).toEqual([[at(1)], [at(2)], [at(3)], [at(4)]]);
  });

  it("hold what the operators' states were when the newest sample passed them", () => {
    let seen = 0;
    const learned = (position: Position): Position => {
      const state = ++seen;
      return { ...position, states: { scale: () => ({ seen: state }) } };
    };
    const read = [learned(at(1)), learned(at(2)), learned(at(3))].map((position) => sample(position));
    expect(learn(of(...read.slice(0, 2)))).toMatchObject({
      positions: [at(2)],
      states: { scale: { seen: 2 } },
    });
  });

  it("hold the newest state of an operator that several sources have passed", () => {
    const other = (offset: number): Position => ({ source: "WEATHER", offset: [offset] });
    const passed = (position: Position, seen: number): Sample =>
      sample({ ...position, states: { scale: () => ({ seen }) } });
    const checkpoint = learn(of(passed(at(3), 1), passed(other(1), 2), passed(at(4), 3)));
    expect(checkpoint).toMatchObject({ positions: [other(1), at(4)], states: { scale: { seen: 3 } } });
  });

  it("are those of all sources that an operator joined", () => {
    const labels = (offset: number): Position => ({ source: "LABELS", offset: [offset] });
    const joined = (position: Position, other: Position): Sample => sample({ ...position, joined: [other] });
    const samples$ = of(
      joined(at(3), labels(1)),
      joined(at(4), labels(1)),
      joined(labels(2), at(6)),
      joined(labels(4), at(6)),
    );
    expect(learn(samples$)).toMatchObject({ positions: [at(6), labels(4)] });
    expect(messageOf(learn(of(joined(at(3), { source: "LABELS", offset: [] }))))).toBe(
      "forward(net): the offset of a position of LABELS is [], expected finite numbers such as [812, 17]",
    );
  });

  it("are plain data, as held samples are, without the states' functions", () => {
    const net = network(gru(1, 1), { seed: 1, name: "net" });
    const taken: Checkpoint[] = [];
    const positioned = sample({ ...at(1), states: { scale: () => 5 } });
    of(positioned, { ...positioned, position: { ...at(2), states: { scale: () => 6 } } })
      .pipe(
        forward(net),
        compare(squaredError()),
        rewind({ window: 2, stride: 1 }),
        backward(net),
        update(adam()),
      )
      .subscribe((step) => taken.push(step.checkpoint()));
    expect(structuredClone(taken.map(({ positions, states }) => ({ positions, states })))).toEqual([
      { positions: [at(1)], states: { scale: 5 } },
      { positions: [at(2)], states: { scale: 6 } },
    ]);
    expect(taken[1].streams[0].held.map((held) => Object.keys(held.sample))).toEqual([["input", "target"]]);
  });
});

describe("after a resume", () => {
  const resumed = learn(of(sample({ ...at(7, 2), states: { scale: () => 5 } }))) as Checkpoint;

  it("positions and states continue with those of the checkpoint", () => {
    const next = learn(of(sample({ ...at(7, 3), states: { scale: () => 6 } })), resumed);
    expect(next).toMatchObject({ positions: [at(7, 3)], states: { scale: 6 } });
    const another = learn(of(sample({ source: "WEATHER", offset: [1] })), resumed);
    expect(another).toMatchObject({
      positions: [at(7, 2), { source: "WEATHER", offset: [1] }],
      states: { scale: 5 },
    });
  });

  it("a source that was opened in the wrong place is refused", () => {
    expect(messageOf(learn(of(sample(at(7, 2))), resumed))).toBe(
      "forward(net): a sample at 7.2 of FLIGHTS comes after 7.2 of FLIGHTS, expected one behind it; keep the order of samples, and open the source behind the checkpoint, by { from }",
    );
  });

  it("a source that was made anew is refused", () => {
    expect(messageOf(learn(of(sample({ ...at(1), made: "2002" })), resumed))).toBe(
      "forward(net): FLIGHTS was made 2002, the newest sample is of one that was made 2001; its records are others, so begin without the checkpoint",
    );
  });
});

it("samples in another order, and positions that were lost or are none, are refused", () => {
  expect(messageOf(learn(of(sample(at(3)), sample(at(2)))))).toBe(
    "forward(net): a sample at 2 of FLIGHTS comes after 3 of FLIGHTS, expected one behind it; keep the order of samples, and open the source behind the checkpoint, by { from }",
  );
  expect(messageOf(learn(of(sample(at(3)), sample(undefined))))).toBe(
    "forward(net): a sample has no position, and those before have, such as 3 of FLIGHTS; pass it on, by map((sample) => ({ ...sample, … }))",
  );
  expect(messageOf(learn(of(sample({ ...at(3), states: { scale: () => 1 } }), sample(at(4)))))).toBe(
    "forward(net): the sample at 4 of FLIGHTS has lost the states of scale; pass its position on as it is",
  );
  const none = learn(of(sample(5 as never)));
  expect(none).toBeInstanceOf(TypeError);
  expect(messageOf(none)).toBe(
    'forward(net): position is 5, expected { source, offset } such as { source: "FLIGHTS", offset: [812] }',
  );
  expect(messageOf(learn(of(sample({ source: "FLIGHTS", offset: [NaN] }))))).toBe(
    "forward(net): the offset of a position of FLIGHTS is [NaN], expected finite numbers such as [812, 17]",
  );
});
