import { hasTarget, type Position } from "@backstream/core";
import { connect, filter, from, NEVER, of, Subject, take, throwError, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import {
  awaitTarget,
  type AwaitTarget,
  type AwaitTargetOptions,
  type LateLabel,
  type RejectedLabel,
} from "./awaitTarget.js";

interface View {
  readonly id: number;
  readonly input: number;
  readonly position?: Position;
}
interface Click {
  readonly id: number;
  readonly target?: number | null;
  readonly position?: Position;
}
type Options = Partial<AwaitTargetOptions<View, Click>>;

/** Runs a program of samples (7 is the sample 7), labels ("7:1" says that its target is 1), and the ends of both. */
function run(options: Options, acts: readonly (number | string)[]) {
  const views$ = new Subject<View>();
  const clicks$ = new Subject<Click>();
  const rejected: RejectedLabel<Click>[] = [];
  const awaited = awaitTarget<View, Click>({
    by: ({ id }) => id,
    targets$: clicks$,
    within: 2,
    capacity: 10,
    rejected: { next: (label) => rejected.push(label) },
    ...options,
  });
  const went: string[] = [];
  let end = "open";
  views$.pipe(awaited).subscribe({
    next: ({ id, target }) => went.push(target === undefined ? `${id}` : `${id}:${Number(target)}`),
    error: (error: Error) => (end = `${error.name}: ${error.message}`),
    complete: () => (end = "complete"),
  });
  for (const act of acts) {
    if (act === "samples end") views$.complete();
    else if (act === "labels end") clicks$.complete();
    else if (typeof act === "number") views$.next({ id: act, input: 10 * act });
    else {
      const [id, target] = act.split(":");
      clicks$.next({ id: Number(id), target: target === "" ? null : Number(target) });
    }
  }
  return { went, end, counters: awaited.counters, reasons: rejected.map(({ reason }) => reason) };
}

describe("samples go on", () => {
  it("by the horizon, in their order, whatever their label", () => {
    const { went, counters } = run({}, [1, "1:5", 2, "2:6", 3, 4, 5, "3:7", "5:9"]);
    expect(went).toEqual(["1:5", "2:6", "3"]);
    expect(counters).toMatchObject({ received: 5, waiting: 2, labelled: 2, expired: 1, surplus: 1 });
  });

  it("in their order, as soon as their label is there and those before are settled", () => {
    const { went, counters } = run({ release: "order" }, [1, 2, "2:6", "1:5", 3, 4, "4:8", 5]);
    expect(went).toEqual(["1:5", "2:6", "3", "4:8"]);
    expect(counters).toMatchObject({ received: 5, waiting: 1, labelled: 3, expired: 1 });
  });

  it("as their labels come", () => {
    const { went, counters } = run({ release: "arrival" }, [1, 2, "2:6", 3, "3:7", 4, 5, "5:9"]);
    expect(went).toEqual(["2:6", "1", "3:7", "5:9"]);
    expect(counters).toMatchObject({ received: 5, waiting: 1, labelled: 3, expired: 1 });
  });

  it("with the target that expired gives", () => {
    const { went } = run({ expired: ({ input }) => input }, [1, 2, "2:6", 3, 4]);
    expect(went).toEqual(["1:10", "2:6"]);
  });

  it("after a time that their events say; one that comes too late in its time does not turn it back", () => {
    const options: Options = { within: 100, time: ({ input }) => input };
    expect(run(options, [1, 10, "1:4", 11, 5, 20]).went).toEqual(["1:4", "10"]); // of 10, 100, 110, 50 and 200
  });

  it("after a time of their own, each behind those before it", () => {
    const within = ({ id }: View): number => (id === 1 ? 3 : 1);
    expect(run({ within }, [1, 2, 3, 4, 5]).went).toEqual(["1", "2", "3", "4"]);
  });

  it("with all their fields, in a copy: the producer may reuse its arrays", () => {
    const input = [1, 2];
    interface Named {
      readonly id: string;
      readonly input: readonly number[];
      readonly output: number;
    }
    const views$ = new Subject<Named>();
    const seen: unknown[] = [];
    const awaited = awaitTarget<Named, LateLabel & { readonly id: string }>({
      by: ({ id }) => id,
      targets$: NEVER,
      within: 1,
      capacity: 1,
    });
    views$.pipe(awaited).subscribe((sample) => seen.push(sample));
    views$.next({ id: "a", input, output: 7 });
    input[0] = 9;
    views$.next({ id: "b", input, output: 8 });
    expect(seen).toEqual([{ id: "a", input: [1, 2], output: 7 }]);
  });
});

describe("a label that", () => {
  it("is missing lets its sample go on without a target", () => {
    expect(run({}, [1, 2, 3])).toMatchObject({ went: ["1"], counters: { expired: 1 }, reasons: [] });
  });

  it("is early waits for its sample", () => {
    const early = run({}, ["1:5", 1, 2, 3]);
    expect(early).toMatchObject({ went: ["1:5"], counters: { early: 0, labelled: 1 }, reasons: [] });
    expect(run({ release: "order" }, ["1:5", 1]).went).toEqual(["1:5"]);
    expect(run({ release: "arrival" }, [2, "1:5", 1]).went).toEqual(["1:5"]);
    expect(run({}, ["1:5"]).counters).toMatchObject({ early: 1 });
  });

  it("comes too late is surplus", () => {
    expect(run({}, [1, 2, 3, "1:5"])).toMatchObject({
      counters: { surplus: 1, expired: 1 },
      reasons: ["the label of 1 comes after its sample has gone on"],
    });
  });

  it("is duplicate, before its sample or after", () => {
    const reasons = ["the label of 1 came already"];
    expect(run({}, ["1:5", "1:5", 1])).toMatchObject({ counters: { duplicate: 1 }, reasons });
    expect(run({}, [1, "1:5", "1:5", 2, 3])).toMatchObject({
      went: ["1:5"],
      counters: { duplicate: 1 },
      reasons,
    });
  });

  it("contradicts an earlier one does not stand", () => {
    expect(run({}, [1, "1:5", "1:6", 2, 3])).toMatchObject({
      went: ["1:5"],
      counters: { contradictory: 1 },
      reasons: ["the label of 1 is 6, and was 5; the first one stands"],
    });
  });

  it("is of an unknown sample is kept, within the capacity, up to the end", () => {
    const lost = run({ capacity: 2 }, ["7:1", "8:1", "9:1"]);
    expect(lost).toMatchObject({
      counters: { unknown: 1, early: 2 },
      reasons: ["no sample came for the label of 7"],
    });
    const ended = run({}, ["7:1", 1, "1:2", "samples end"]);
    expect(ended).toMatchObject({
      end: "complete",
      went: ["1:2"],
      counters: { unknown: 1, early: 0 },
      reasons: ["no sample came for the label of 7"],
    });
  });

  it("has no target is unusable", () => {
    expect(run({}, [1, "1:"])).toMatchObject({
      counters: { unusable: 1 },
      reasons: ["the label of 1 is null, expected numbers"],
    });
  });

  it("comes for a key that is used again belongs to the new sample", () => {
    expect(run({}, [1, 2, 3, 1, "1:5", 5, 6]).went).toEqual(["1", "2", "3", "1:5"]);
  });
});

it("when more than the capacity wait, the oldest goes on, and expired is not asked", () => {
  const { went, counters } = run({ capacity: 2, within: 100, release: "order", expired: () => 9 }, [
    1,
    2,
    3,
    "3:7",
    4,
  ]);
  expect(went).toEqual(["1", "2", "3:7"]);
  expect(counters).toMatchObject({ received: 4, waiting: 1, unlabelled: 2, overflowed: 2, expired: 0 });
});

describe("at the end", () => {
  it("of the samples, those that wait go on as their labels come, in their order", () => {
    expect(run({}, [1, 2, "2:6", "samples end"])).toMatchObject({ went: [], end: "open" });
    expect(run({}, [1, 2, "2:6", "samples end", "1:5"])).toMatchObject({
      went: ["1:5", "2:6"],
      end: "complete",
    });
    const arriving = run({ release: "arrival" }, [1, 2, "samples end", "2:6", "1:5"]);
    expect(arriving).toMatchObject({ went: ["2:6", "1:5"], end: "complete" });
  });

  it("of both, the rest goes on without a target, and expired is not asked", () => {
    for (const ends of [
      ["samples end", "labels end"],
      ["labels end", "samples end"],
    ]) {
      const { went, end, counters } = run({ expired: () => 9 }, [1, 2, "2:6", ...ends]);
      expect({ went, end }).toEqual({ went: ["1", "2:6"], end: "complete" });
      expect(counters).toMatchObject({ received: 2, labelled: 1, unlabelled: 1, expired: 0, waiting: 0 });
    }
  });

  it("of the labels, samples wait for their time as before", () => {
    expect(run({}, [1, "1:5", "labels end", 2, 3])).toMatchObject({ went: ["1:5"], end: "open" });
  });

  it("without a sample there is nothing to wait for", () => {
    expect(run({}, ["samples end"]).end).toBe("complete");
  });

  it("an error of either is passed on", () => {
    const problem = new Error("the line is cut");
    const errorOf = (views$: Observable<View>, clicks$: Observable<Click>): unknown => {
      let seen: unknown;
      const awaited = awaitTarget<View, Click>({
        by: ({ id }) => id,
        targets$: clicks$,
        within: 2,
        capacity: 10,
      });
      views$.pipe(awaited).subscribe({ error: (error: unknown) => (seen = error) });
      return seen;
    };
    const failing$ = throwError(() => problem);
    expect(errorOf(failing$, NEVER)).toBe(problem);
    expect(errorOf(NEVER, failing$)).toBe(problem);
  });
});

it("is a stream of both kinds, split by connect", () => {
  const awaitedOf = (targets$: Observable<Click>): AwaitTarget<View> =>
    awaitTarget<View, Click>({ by: ({ id }) => id, targets$, within: 2, capacity: 10 });
  const both = [{ id: 1, input: 4 }, { id: 1, target: 7 }, { id: 2, input: 5 }, { id: 3, input: 6 }]; // prettier-ignore
  const seen: unknown[] = [];
  from(both)
    .pipe(
      connect((both$) =>
        both$.pipe(
          filter((value): value is View => "input" in value),
          awaitedOf(both$.pipe(filter((value): value is { id: number; target: number } => hasTarget(value as Click)))), // prettier-ignore
        ),
      ),
    )
    .subscribe((sample) => seen.push(sample));
  expect(seen).toEqual([
    { id: 1, input: 4, target: 7 },
    { id: 2, input: 5 },
    { id: 3, input: 6 },
  ]);
});

it("samples that go on may be fed back: one is done before the next goes on", () => {
  const views$ = new Subject<View>();
  const awaited = awaitTarget<View, Click>({ by: ({ id }) => id, targets$: NEVER, within: 1, capacity: 10 });
  const seen: number[] = [];
  views$.pipe(awaited, take(5)).subscribe(({ id }) => {
    seen.push(id);
    views$.next({ id: id + 2, input: 0 });
  });
  views$.next({ id: 1, input: 0 });
  views$.next({ id: 2, input: 0 });
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});

describe("refuses", () => {
  const make = (options: object) => () =>
    awaitTarget({ by: ({ id }: View) => id, targets$: NEVER, within: 2, capacity: 10, ...options } as never);
  it.each<[object, Error]>([
    [{ by: "id" }, new TypeError('awaitTarget: by is "id", expected a function such as ({ id }) => id')],
    [{ targets$: [] }, new TypeError("awaitTarget: targets$ is [], expected an observable of labels")],
    [{ within: 0 }, new RangeError("awaitTarget: within is 0, expected a whole number from 1 up")],
    [{ within: 0, time: () => 1 }, new RangeError("awaitTarget: within is 0, expected a positive number")],
    [
      { time: 5 },
      new TypeError("awaitTarget: time is 5, expected a function such as ({ date }) => date.getTime()"),
    ],
    [{ capacity: 0.5 }, new RangeError("awaitTarget: capacity is 0.5, expected a whole number from 1 up")],
    [{ within: 11 }, new RangeError("awaitTarget: within is 11 events and capacity 10, so all samples would go on early; give a capacity of at least 11")], // prettier-ignore
    [{ within: Infinity }, new RangeError('awaitTarget: within is Infinity, and samples go on by the horizon, so none would; give a number, or release: "order"')], // prettier-ignore
    [{ release: "soon" }, new RangeError('awaitTarget: release is "soon", expected one of horizon, order, arrival')], // prettier-ignore
    [{ expired: 0 }, new TypeError("awaitTarget: expired is 0, expected a function such as () => 0")],
  ])("%o", (options, error) => {
    expect(make(options)).toThrow(error);
  });

  const endOf = (options: Options, views: readonly unknown[], clicks: readonly unknown[] = []): string => {
    let end = "no error";
    const awaited = awaitTarget<View, Click>({
      by: ({ id }) => id,
      targets$: from(clicks as Click[]),
      within: 2,
      capacity: 10,
      ...options,
    });
    from(views as View[]).pipe(awaited).subscribe({ error: ({ name, message }: Error) => (end = `${name}: ${message}`) }); // prettier-ignore
    return end;
  };
  const view = (id: unknown): unknown => ({ id, input: 1 });
  it.each<[string, string]>([
    [endOf({}, [5]), "ShapeError: awaitTarget: value is 5, expected a sample { input, … }"],
    [endOf({}, [{ id: 1, input: 1, target: 3 }]), "ShapeError: awaitTarget: a sample has a target already, 3, expected one without, which waits for its label; leave it out before, by map"], // prettier-ignore
    [endOf({}, [view({})]), "TypeError: awaitTarget: by of a sample is {}, expected a text or a number, such as its id"], // prettier-ignore
    [endOf({}, [], [{ target: 1 }]), "TypeError: awaitTarget: by of a label is undefined, expected a text or a number, such as its id"], // prettier-ignore
    [endOf({}, [], [7]), "TypeError: awaitTarget: a label is 7, expected { target, … }"],
    [endOf({}, [view(1), view(1)]), "BrokenStreamError: awaitTarget: a sample of the key 1 waits already, expected a key of its own for each; give by something that is unique, such as the number of the event"], // prettier-ignore
    [endOf({ within: () => -1 }, [view(1)]), "RangeError: awaitTarget: within is -1, expected a whole number from 1 up"], // prettier-ignore
    [endOf({ time: () => NaN }, [view(1)]), "RangeError: awaitTarget: the time of a sample is NaN, expected a number such as milliseconds"], // prettier-ignore
  ])("%s", (end, wanted) => {
    expect(end).toBe(wanted);
  });

  it("positions that are lost, or out of order", () => {
    const at = (source: string, ...offset: number[]): Position => ({ source, offset });
    const placed = (id: number, position?: Position): unknown => ({ id, input: 1, position });
    const label = (id: number, position?: Position): unknown => ({ id, target: 1, position });
    expect(endOf({}, [placed(1, at("VIEWS", 4)), placed(2, at("VIEWS", 4))])).toBe(
      "BrokenStreamError: awaitTarget: a sample at 4 of VIEWS comes after 4 of VIEWS, expected one behind it; keep the order of records, and open each source behind the checkpoint, by { from }",
    );
    expect(endOf({}, [placed(1, at("VIEWS", 4)), placed(2)])).toBe(
      "BrokenStreamError: awaitTarget: a sample has no position, and others have, such as 4 of VIEWS; give all records one, by withPositions, or none",
    );
    expect(endOf({}, [placed(1, at("VIEWS", 4))], [label(1)])).toBe(
      "BrokenStreamError: awaitTarget: what came before has no position, and others have, such as 4 of VIEWS; give all records one, by withPositions, or none",
    );
    expect(
      endOf({}, [placed(1, { source: "VIEWS", made: "today", offset: [4] })], [label(1, at("VIEWS", 3))]),
    ).toBe(
      "SourceMovedError: awaitTarget: VIEWS was made today, and before at an unknown time; its records are others, so begin without the checkpoint",
    );
  });
});

it("refuses checkpoints without its state", () => {
  const by = ({ id }: View | Click): number => id;
  const options = { by, targets$: of<Click>(), within: 2, capacity: 10 };
  const positions = [{ source: "VIEWS", offset: [4] }];
  expect(() => awaitTarget<View, Click>({ ...options, from: { positions, states: { late: {} } } })).toThrow(
    new RangeError(
      'awaitTarget: the checkpoint has no state named "awaitTarget", it has late; give the operator the name that it had, or begin without the checkpoint',
    ),
  );
  expect(() =>
    awaitTarget<View, Click>({ ...options, name: "late", from: { positions, states: { late: {} } } }),
  ).toThrow(
    new RangeError(
      "awaitTarget: state is {}, expected that of another awaitTarget; give the operator the name that it had",
    ),
  );
});
