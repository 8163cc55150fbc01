import { lastValueFrom, map, tap, toArray, from, type Observable } from "rxjs";
import type { Step } from "@backstream/operators";
import { truncatedBptt } from "@backstream/trainers";
import { describe, expect, it } from "vitest";
import { collector, makeNet, readings, training, type Reading } from "./fixtures/watchedRun.js";
import type { Controls } from "./frames.js";
import { watch, type Watched } from "./watch.js";
import type { WatchOptions } from "./WatchOptions.js";

interface Run {
  readonly net: ReturnType<typeof makeNet>;
  readonly all: ReturnType<typeof collector>;
  readonly watched: Watched<Reading>;
  readonly steps$: Observable<Step>;
}

/** A run that does `act` behind the update of a number, when it is pulled. */
function running(
  act: Readonly<Record<number, unknown>>,
  count = 400,
  options: Partial<WatchOptions<Reading>> = {},
): Run {
  // prettier-ignore
  const net = makeNet();
  const all = collector();
  const watched = watch<Reading>(net, { to: all.to, ...options });
  const steps$ = watched.pull(readings(count)).pipe(
    truncatedBptt(net, { ...training(), ...watched.steering }),
    watched.steps,
    tap(({ step }) => {
      for (const command of [act[step] ?? []].flat()) all.send(command);
    }),
  );
  return { net, all, watched, steps$ };
}

const controlsOf = ({ all }: Run): Partial<Controls>[] => all.of("controls");
const eventsOf = ({ all }: Run): string[] => all.of("event").map(({ text }) => text);

it("nothing is emitted until a control is touched", async () => {
  const net = makeNet();
  const watched = watch<Reading>(net, { to: collector().to });
  const emitted: unknown[] = [];
  const { learningRate$, maximumNorm$, frozen$ } = watched.steering;
  for (const values$ of [learningRate$, maximumNorm$, frozen$] as Observable<unknown>[])
    values$.subscribe((value) => emitted.push(value));
  await lastValueFrom(watched.pull(readings(300)).pipe(truncatedBptt(net, { ...training(), ...watched.steering }), watched.steps)); // prettier-ignore
  expect(emitted).toEqual([]);
});

it("a learning rate of zero stops learning behind the update at which it was set", async () => {
  const run = running({ 5: { type: "learningRate", value: 0 } });
  const saved: unknown[] = [];
  await lastValueFrom(run.steps$.pipe(tap(({ step }) => saved.push([step, run.net.save()]))));
  const [, fifth] = saved[4] as [number, unknown];
  expect(run.net.save()).toEqual(fifth);
  expect(saved[3]).not.toEqual(saved[4]);
  expect(controlsOf(run).at(-1)).toMatchObject({ learningRate: 0, paused: false });
});

it("has the bits of a program in which the same was emitted between the same ticks", async () => {
  const run = running({ 5: { type: "learningRate", value: 0.1 }, 9: { type: "maximumNorm", value: 0.01 } });
  const steered = await lastValueFrom(run.steps$.pipe(map(({ loss }) => loss), toArray())); // prettier-ignore
  const net = makeNet();
  const other = watch<Reading>(net, { to: collector().to });
  const { Subject } = await import("rxjs");
  const [learningRate$, maximumNorm$] = [new Subject<number>(), new Subject<number>()];
  const alone$ = other.pull(readings(400)).pipe(
    truncatedBptt(net, { ...training(), learningRate$, maximumNorm$ }),
    tap(({ step }) => {
      if (step === 5) learningRate$.next(0.1);
      if (step === 9) maximumNorm$.next(0.01);
    }),
    map(({ loss }) => loss),
    toArray(),
  );
  expect(steered).toEqual(await lastValueFrom(alone$));
});

it("freezes layers, and stops all learning", async () => {
  for (const [command, isSame] of [
    [{ type: "frozen", layers: [1] }, [false, true]],
    [{ type: "frozen", layers: [0, 1] }, [true, true]],
    [{ type: "learning", on: false }, [true, true]],
    [[{ type: "frozen", layers: [0] }, { type: "learning", on: false }, { type: "learning", on: true }], [true, false]], // prettier-ignore
  ] as const) {
    const run = running({ 5: command });
    let before: Record<string, unknown> = {};
    await lastValueFrom(
      run.steps$.pipe(
        tap(({ step }) => {
          if (step === 5) before = run.net.save();
        }),
      ),
    );
    const after: Record<string, unknown> = run.net.save();
    const names = ["0.weight_hh_l0", "1.weight"];
    expect(names.map((name) => JSON.stringify(after[name]) === JSON.stringify(before[name]))).toEqual(isSame);
  }
});

it("the values of one gesture are one event", async () => {
  const drag = [1, 2, 3, 4].map((digit) => ({ type: "learningRate", value: digit / 1000 }));
  const run = running({ 4: drag.slice(0, 2), 5: drag.slice(2), 8: { type: "frozen", layers: [0] }, 9: { type: "frozen", layers: [] } }); // prettier-ignore
  await lastValueFrom(run.steps$);
  expect(eventsOf(run)).toEqual(["learning rate 0.004", "nothing is frozen", "the steps have completed"]);
});

describe("pause, step and speed", () => {
  it("pauses at once, goes on by exactly one update, and goes on", async () => {
    const run = running({ 5: { type: "pause" } });
    const steps: number[] = [];
    const ended = new Promise<void>((resolve) => {
      run.steps$.subscribe({ next: ({ step }) => steps.push(step), complete: resolve });
    });
    const { all } = run;
    await all.until(() => all.of("controls").at(-1)?.paused === true);
    const pausedAt = steps.length;
    expect(pausedAt).toBeLessThanOrEqual(6);
    all.send({ type: "step" });
    await all.until(() => steps.length > pausedAt);
    const frames = all.of("frame").length;
    await all.until(() => all.of("frame").length > frames); // a turn later it is where it was
    expect(steps).toHaveLength(pausedAt + 1);
    expect(all.of("controls").at(-1)).toMatchObject({ paused: true });
    all.send({ type: "goOn" });
    await ended;
    expect(steps).toHaveLength(102);
    expect(eventsOf(run)).toEqual(["paused", "one update", "goes on", "the steps have completed"]);
  });

  it("says that it goes on, also where the run ends before the call returns", async () => {
    const run = running({ 96: { type: "pause" } });
    const ended = lastValueFrom(run.steps$);
    await run.all.until(() => run.all.of("controls").at(-1)?.paused === true);
    run.all.send({ type: "goOn" });
    await ended;
    expect(eventsOf(run)).toEqual(["paused", "goes on", "the steps have completed"]);
  });

  it("a limited speed loses nothing and changes no bits", async () => {
    const run = running({ 2: { type: "speed", ticksPerSecond: 2000 } }, 200);
    const losses = await lastValueFrom(run.steps$.pipe(map(({ loss }) => loss), toArray())); // prettier-ignore
    const alone = await lastValueFrom(from(readings(200)).pipe(truncatedBptt(makeNet(), training()), map(({ loss }) => loss), toArray())); // prettier-ignore
    expect(losses).toEqual(alone);
    expect(controlsOf(run).at(-1)).toMatchObject({ ticksPerSecond: 2000 });
  });
});

it("says in a sentence what cannot be done", async () => {
  const run = running({
    3: [{ type: "checkpoint" }, { type: "rollBack" }, { type: "learningRate", value: -1 }, "stop", { type: "stop" }], // prettier-ignore
    4: [
      { type: "frozen", layers: [2] },
      { type: "speed", ticksPerSecond: 0 },
      { type: "key", key: 7 },
    ],
  });
  await lastValueFrom(run.steps$);
  expect(eventsOf(run).slice(0, -1)).toEqual([
    '"checkpoint" has no effect in this program; it has no option checkpoint or rollBack, and no watched.run',
    '"rollBack" has no effect in this program; it has neither a rollBack option nor watched.run',
    "value is -1, expected a number from 0 up",
    'a command is "stop", expected an object with a type',
    'the type is "stop", expected pause, goOn, step, speed, learning, learningRate, maximumNorm, frozen, key, checkpoint or rollBack',
    "layers is [2], expected a list of numbers from 0 to 1",
    "ticksPerSecond is 0, expected a number above 0",
    "key is 7, expected a text",
  ]);
});

it("looks at the key that the page has chosen", async () => {
  const run = running({ 1: { type: "key", key: "ATL" } }, 3000);
  await lastValueFrom(run.steps$);
  const { burst } = run.all.of("frame").findLast((frame) => frame.burst)!;
  expect([burst!.key, controlsOf(run).at(-1)?.key]).toEqual(["ATL", "ATL"]);
});

it("saves a checkpoint where the program says", async () => {
  const saved: number[] = [];
  const run = running({ 3: { type: "checkpoint" } }, 400, {
    checkpoint: ({ step }) => {
      saved.push(step);
    },
  });
  await lastValueFrom(run.steps$);
  expect(saved).toHaveLength(1);
  expect(run.all.of("event")[0]).toMatchObject({ kind: "checkpoint", text: expect.stringMatching(/^update \d+, in \d+ ms$/) }); // prettier-ignore
});

it("rolls back to the last checkpoint: the run goes on as it did from there", async () => {
  const net = makeNet();
  const all = collector();
  const watched = watch<Reading>(net, { to: all.to });
  const acts: Record<number, unknown> = { 10: { type: "checkpoint" }, 30: { type: "rollBack" } };
  const steps: { step: number; loss: number }[] = [];
  const samples = readings(400);
  await lastValueFrom(
    watched
      .run((from) =>
        watched.pull(samples.slice(from?.samples ?? 0)).pipe(
          truncatedBptt(net, { ...training(), from, ...watched.steering }),
          watched.steps,
          tap(({ step }) => {
            const act = acts[step];
            acts[step] = undefined; // once
            if (act) all.send(act);
          }),
        ),
      )
      .pipe(tap(({ step, loss }) => steps.push({ step, loss }))),
  );
  const back = steps.findIndex(({ step }, index) => step < (steps[index - 1]?.step ?? 0));
  expect(steps[back].step).toBe(12); // the checkpoint is that of the next update
  const first = steps.slice(11, back);
  expect(steps.slice(back, back + first.length)).toEqual(first);
  expect(steps.at(-1)?.step).toBe(102);
  expect(all.of("hello")[0].steering).toMatchObject({ checkpoint: true, rollBack: true });
  expect(eventsOf({ all } as Run)).toContain("back to update 11");
});

it("asks a program that begins its run anew by itself to go back, and says when it has, or why not", async () => {
  const asked: number[] = [];
  const run = running(
    { 3: { type: "checkpoint" }, 20: { type: "rollBack" }, 40: { type: "rollBack" } },
    400,
    {
      checkpoint: () => "in the drawer",
      rollBack: async ({ step }) => {
        if (asked.push(step) === 1) throw new Error("the store is away");
      },
    },
  );
  await lastValueFrom(run.steps$);
  expect(run.all.of("hello")[0].steering).toMatchObject({ checkpoint: true, rollBack: true });
  expect(asked).toHaveLength(2);
  expect(asked[1]).toBe(asked[0]);
  expect(run.all.of("event").map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    `checkpoint: update ${asked[0]}, in the drawer`,
    "error: the store is away",
    `rollBack: back to update ${asked[0]}`,
    "end: the steps have completed",
  ]);
});
