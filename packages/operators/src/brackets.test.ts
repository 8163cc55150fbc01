import { BrokenStreamError, network, ShapeError, type Network, type Sample } from "@backstream/core";
import { dense, gru, relu, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adam } from "@backstream/optimizers";
import { concatMap, from, groupBy, lastValueFrom, map, mergeMap, tap, toArray, type Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { backward } from "./backward.js";
import { compare } from "./compare.js";
import { forward } from "./forward.js";
import { mapDelta } from "./mapDelta.js";
import { predict } from "./predict.js";
import { rewind } from "./rewind.js";
import type { Step } from "./Step.js";
import { update } from "./update.js";

interface Reading extends Sample {
  readonly input: number;
  readonly target: number;
  readonly device: string;
}

const readings: readonly Reading[] = [1, 2, 3, 4].map((input) => ({
  input,
  target: 0,
  device: `${input % 2}`,
}));
const readings$: Observable<Reading> = from(readings);
const encoder = network(gru(1, 4));
const head = network(dense(4, 1));
const loss = squaredError();
const optimizer = adam();

/** Runs a program to its end. */
const all = <T>(program$: Observable<T>): Promise<T[]> => lastValueFrom(program$.pipe(toArray()));

// The compiler checks this file together with all tests: a line after "@ts-expect-error" must not compile, every
// other one must. Here each is run as well, so that a program which slips past the compiler ends in the same way.

describe("programs that compile run", () => {
  it("brackets of two nets, with a rewind and a look on the way back", async () => {
    const widths: number[] = [];
    const steps = await all(
      readings$.pipe(
        forward(encoder),
        forward(head),
        compare(loss),
        rewind({ window: 2 }),
        backward(head),
        tap(({ delta }) => widths.push(delta.size)),
        backward(encoder),
        update(optimizer),
      ),
    );
    expect(steps.map(({ step }) => step)).toEqual([1, 2]);
    expect(widths).toEqual([4, 4, 4, 4]);
  });

  it("a frozen encoder, and validation, whose nets are not on the stack", async () => {
    const steps = await all(
      readings$.pipe(predict(encoder), forward(head), compare(loss), backward(head), update(optimizer)),
    );
    expect(steps).toHaveLength(4);
    const losses: (number | undefined)[] = await all(
      readings$.pipe(predict(encoder), predict(head), compare(loss), map((compared) => compared.loss)), // prettier-ignore
    );
    expect(losses).toHaveLength(4);
  });

  it("the user's sample keeps its type, all the way back", async () => {
    const devices: string[] = await all(
      readings$.pipe(
        forward(encoder),
        forward(head),
        map((signal) => signal),
        compare(loss),
        tap(({ sample }) => sample.device.length),
        rewind(),
        backward(head),
        backward(encoder),
        map(({ sample }) => sample.device),
      ),
    );
    expect(devices).toEqual(["0", "1", "0", "1"]);
  });

  it("mapDelta gets the user's sample with its type, before rewind, after it and between nets", async () => {
    const own = mapDelta((delta, { device }: Reading) => delta.multiply(device.length));
    const compared$ = readings$.pipe(forward(encoder), forward(head), compare(loss));
    const devices: string[] = await all(
      compared$.pipe(
        mapDelta((delta, sample) => delta.multiply(sample.device.length)),
        // @ts-expect-error a reading has no such field
        mapDelta((delta, sample) => (sample.devise === undefined ? delta : 0)),
        rewind(),
        own,
        backward(head),
        mapDelta((delta, { device }) => delta.multiply(device.length)),
        backward(encoder),
        map(({ sample }) => sample.device),
      ),
    );
    expect(devices).toEqual(["0", "1", "0", "1"]);
    const strangers$ = from([{ input: 1, target: 1 }]).pipe(forward(network(dense(1, 1))), compare(loss));
    // @ts-expect-error these samples have no device
    await expect(all(strangers$.pipe(own))).rejects.toThrow(TypeError);
  });

  it("keys and sequences, whose passes come back outside", async () => {
    const keyed: Step[] = await all(
      readings$.pipe(
        groupBy(({ device }) => device),
        mergeMap((device$) =>
          device$.pipe(forward(encoder), forward(head), compare(loss), rewind({ window: 2 })),
        ),
        backward(head),
        backward(encoder),
        update(optimizer),
      ),
    );
    expect(keyed).toHaveLength(2);
    const sequences: Step[] = await all(
      from([readings, readings]).pipe(
        concatMap((sequence) =>
          from(sequence).pipe(forward(encoder), forward(head), compare(loss), rewind()),
        ),
        backward(head),
        backward(encoder),
        update(optimizer),
      ),
    );
    expect(sequences).toHaveLength(2);
  });

  it("a changed error signal, on either side of the turn", async () => {
    const steps = await all(
      readings$.pipe(
        forward(encoder),
        forward(head),
        compare(loss),
        mapDelta((delta) => delta.multiply(0.5)),
        rewind(),
        backward(head),
        mapDelta((delta) => delta.negate()),
        backward(encoder),
        update(optimizer),
      ),
    );
    expect(steps).toHaveLength(1);
  });

  it("nets whose sizes the compiler does not know", async () => {
    const train = (net: Network, samples$: Observable<Sample>): Observable<Step> =>
      samples$.pipe(forward(net), compare(loss), rewind(), backward(net), update(optimizer));
    const width: number = 4;
    const steps = await all(train(network(stack(gru(1, width), relu(), dense(width, 1))), readings$));
    expect(steps).toHaveLength(1);
    const generic = <In extends number, Out extends number, Name extends string>(
      net: Network<In, Out, Name>,
    ): Observable<Step> => readings$.pipe(forward(net), compare(loss), backward(net), update(optimizer));
    expect(await all(generic(network(dense(1, 1))))).toHaveLength(4);
  });

  it("samples with and without a target in one stream", async () => {
    const samples = [
      { input: 1, target: 2, id: 1 },
      { input: [1], name: "unlabelled" },
    ];
    const net = network(dense(1, 1));
    const steps = await all(
      from(samples).pipe(forward(net), compare(loss), rewind(), backward(net), update(optimizer)),
    );
    expect(steps.map(({ rows }) => rows)).toEqual([1]);
  });

  it("samples of which the compiler knows nothing", async () => {
    // oxlint-disable-next-line typescript/no-explicit-any -- what JSON.parse gives a user
    const rows: any[] = JSON.parse('[{ "input": 1, "target": 2 }]');
    const net = network(dense(1, 1));
    const steps: Step[] = await all(
      from(rows).pipe(forward(net), compare(loss), backward(net), update(optimizer)),
    );
    expect(steps).toHaveLength(1);
  });
});

describe("programs that do not compile fail", () => {
  const forwards = readings$.pipe(forward(encoder), forward(head));
  const compared$ = forwards.pipe(compare(loss));

  it.each([
    [
      "backward in the order of forward",
      // @ts-expect-error the sizes tell
      () => compared$.pipe(backward(encoder), backward(head), update(optimizer)),
      BrokenStreamError,
      "backward(gru(1, 4)): the signal returns through dense(4, 1) next; put backward nets in the reverse order of forward",
    ],
    [
      "a net without a way back",
      // @ts-expect-error backward(encoder) is missing
      () => compared$.pipe(backward(head), update(optimizer)),
      BrokenStreamError,
      "update: the signal has not returned through gru(1, 4); put backward(gru(1, 4)) before update",
    ],
    [
      "a way back without a way forward",
      () => {
        const compared$ = readings$.pipe(forward(network(dense(1, 1))), compare(loss));
        // @ts-expect-error there is no forward(encoder)
        return compared$.pipe(backward(encoder), update(optimizer));
      },
      BrokenStreamError,
      "backward(gru(1, 4)): the signal returns through dense(1, 1) next; put backward nets in the reverse order of forward",
    ],
    [
      "one way back too many",
      // @ts-expect-error it is back
      () => compared$.pipe(backward(head), backward(encoder), backward(encoder), update(optimizer)),
      BrokenStreamError,
      "backward(gru(1, 4)): the signal has returned through all its nets, expected forward(gru(1, 4)) before",
    ],
    [
      "equal sizes, other names",
      () => {
        const [left, right] = [
          network(dense(1, 1), { name: "left" }),
          network(dense(1, 1), { name: "right" }),
        ];
        // @ts-expect-error the names tell
        return readings$.pipe(forward(left), forward(right), compare(loss), backward(left), backward(right));
      },
      BrokenStreamError,
      "backward(left): the signal returns through right next; put backward nets in the reverse order of forward",
    ],
    [
      "update directly after compare",
      // @ts-expect-error no backward
      () => compared$.pipe(update(optimizer)),
      BrokenStreamError,
      "update: it got a compared tick, expected a tick on its way back; put update last, after every backward",
    ],
    [
      "update of a net that only predicted",
      // @ts-expect-error nothing to update
      () => readings$.pipe(predict(encoder), predict(head), compare(loss), update(optimizer)),
      BrokenStreamError,
      "update: it got a compared tick, expected a tick on its way back; put update last, after every backward",
    ],
    [
      "rewind of a net that only predicted",
      // @ts-expect-error nothing to come back through
      () => readings$.pipe(predict(encoder), predict(head), compare(loss), rewind()),
      BrokenStreamError,
      "rewind: the signal has passed no net on the stack; use forward where you use predict",
    ],
    [
      "rewind twice",
      // @ts-expect-error it has turned round
      () => compared$.pipe(rewind(), rewind(), backward(head), backward(encoder), update(optimizer)),
      BrokenStreamError,
      "rewind: it got a tick on its way back, expected a compared tick; put rewind once, after compare and before every backward",
    ],
    [
      "rewind after backward",
      // @ts-expect-error it is on its way back
      () => compared$.pipe(backward(head), rewind(), backward(encoder), update(optimizer)),
      BrokenStreamError,
      "rewind: it got a tick on its way back, expected a compared tick; put rewind once, after compare and before every backward",
    ],
    [
      "rewind without compare",
      // @ts-expect-error no delta
      () => forwards.pipe(rewind()),
      BrokenStreamError,
      "rewind: it got a tick that is not compared, expected a compared tick; put rewind once, after compare and before every backward",
    ],
    [
      "backward without compare",
      // @ts-expect-error no delta
      () => forwards.pipe(backward(head)),
      BrokenStreamError,
      "backward(dense(4, 1)): it got a tick that is not compared, expected a compared tick or one on its way back; put backward after compare",
    ],
    [
      "compare twice",
      // @ts-expect-error it is compared
      () => compared$.pipe(compare(loss)),
      BrokenStreamError,
      "compare: it got a compared tick, expected a tick from forward or predict; put compare once, after them",
    ],
    [
      "compare of a sample",
      // @ts-expect-error no output
      () => readings$.pipe(compare(loss)),
      BrokenStreamError,
      "compare: it got a sample, expected a tick from forward or predict; put compare once, after them",
    ],
    [
      "compare on the way back",
      // @ts-expect-error it has turned round
      () => compared$.pipe(backward(head), compare(loss)),
      BrokenStreamError,
      "compare: it got a tick on its way back, expected a tick from forward or predict; put compare once, after them",
    ],
    [
      "forward after compare",
      // @ts-expect-error it is compared
      () => compared$.pipe(forward(network(dense(1, 1)))),
      BrokenStreamError,
      "forward(dense(1, 1)): it got a compared tick, expected a sample such as { input, target } or a tick that is not compared; put it before compare",
    ],
    [
      "forward on the way back",
      // @ts-expect-error it has turned round
      () => compared$.pipe(rewind(), forward(network(dense(1, 1)))),
      BrokenStreamError,
      "forward(dense(1, 1)): it got a tick on its way back, expected a sample such as { input, target } or a tick that is not compared; put it before compare",
    ],
    [
      "predict after forward",
      // @ts-expect-error its net would get no delta
      () => readings$.pipe(forward(encoder), predict(head)),
      BrokenStreamError,
      "predict(dense(4, 1)): it comes after forward(gru(1, 4)), which would get no delta; put every predict before the first forward",
    ],
    [
      "mapDelta before compare",
      // @ts-expect-error no delta
      () => forwards.pipe(mapDelta((delta) => delta)),
      BrokenStreamError,
      "mapDelta: it got a tick that is not compared, expected a compared tick or one on its way back; put mapDelta after compare",
    ],
    [
      "update of a step",
      // @ts-expect-error it is done
      () => compared$.pipe(backward(head), backward(encoder), update(optimizer), update(optimizer)),
      BrokenStreamError,
      "update: it got { step, loss, rows, gradientNorm }, expected a tick on its way back; put update last, after every backward",
    ],
    [
      "a net that does not fit the one before it",
      // @ts-expect-error 4 is not 16
      () => readings$.pipe(forward(encoder), forward(network(dense(16, 1)))),
      ShapeError,
      "dense(16, 1): gru(1, 4) before it gives 4 features, expected 16",
    ],
    [
      "a frozen net that does not fit the one before it",
      // @ts-expect-error 4 is not 16
      () => readings$.pipe(predict(encoder), predict(network(dense(16, 1)))),
      ShapeError,
      "dense(16, 1): gru(1, 4) before it gives 4 features, expected 16",
    ],
    [
      "plain numbers for samples",
      // @ts-expect-error a number has no input
      () => from([1, 2]).pipe(forward(encoder)),
      BrokenStreamError,
      "forward(gru(1, 4)): it got 1, expected a sample such as { input, target } or a tick that is not compared; put it before compare",
    ],
    [
      "a sample without an input",
      // @ts-expect-error input is missing
      () => from([{ target: 1 }]).pipe(forward(encoder)),
      ShapeError,
      "gru(1, 4): input is missing, expected a number, an array or a tensor",
    ],
    [
      "an input that is no number",
      // @ts-expect-error "1" is no number
      () => from([{ input: "1" }]).pipe(forward(encoder)),
      ShapeError,
      'gru(1, 4): input is "1", expected a number, an array or a tensor',
    ],
    [
      "a target that is no number",
      // @ts-expect-error "1" is no number
      () => from([{ input: 1, target: "1" }]).pipe(forward(network(dense(1, 1))), compare(loss)),
      ShapeError,
      'squaredError(): target is "1", expected a number, an array or a tensor',
    ],
  ] as const)("%s", async (_, program, type, message) => {
    await expect(Promise.resolve().then(() => all<unknown>(program()))).rejects.toThrow(new type(message));
  });

  it("a layer that does not fit the one before it", () => {
    // @ts-expect-error 32 is not 16, whatever stands between
    expect(() => stack(gru(1, 32), relu(), dense(16, 1))).toThrow(ShapeError);
  });
});
