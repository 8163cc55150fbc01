import { describe, expect, it } from "vitest";
import type { FixtureOptions } from "../fixtures/FixtureOptions.js";
import { fixtureRun } from "../fixtures/fixtureRun.js";
import type { Burst, Frame, Pass } from "../frames.js";
import { burstTable, sayingSentence } from "./burstValues.js";
import { statusOf } from "./heading.js";
import { keysSentence } from "./keys.js";
import { learningSentence } from "./learning.js";
import { marblesSentence } from "./marblesSentence.js";
import { memorySentence } from "./memory.js";
import { reachSentence } from "./reach.js";
import { receive, runState, type RunState } from "./runState.js";
import { stepSizeSentence } from "./stepSize.js";

function runOf(options: FixtureOptions = {}, frames = 3): RunState {
  const [fixture, run] = [fixtureRun(options), runState()];
  for (const message of fixture.joining(0)) receive(run, message);
  for (let index = 1; index < frames; index++) receive(run, fixture.frame(index));
  return run;
}

const burst = (of: Partial<Burst>): RunState => {
  const run = runOf();
  run.burst = { ...run.burst!, ...of };
  return run;
};

it("say that there is nothing before there is something", () => {
  const run = runState();
  const sentences = [
    learningSentence,
    sayingSentence,
    marblesSentence,
    reachSentence,
    memorySentence,
    keysSentence,
    stepSizeSentence,
  ];
  expect(sentences.map((sentence) => sentence(run))).toEqual([
    "No losses yet.",
    "Nothing said yet.",
    "No ticks yet.",
    "No pass yet.",
    "This net has no memory.",
    "No losses yet.",
    "No update yet.",
  ]);
});

describe("is it learning", () => {
  const learned = (net: number[], baseline: number[]) => {
    const run = runOf();
    const model = (faded: number[]) => ({ ...run.rows.models[0], faded });
    run.rows = {
      ...run.rows,
      ticks: net.map((_, row) => 10 * (row + 1)),
      models: [model(net), model(baseline)],
    };
    return learningSentence(run);
  };
  it("says how the loss has changed, and how it stands beside the best baseline", () => {
    expect(learned([8, 8, 8, 4, 4, 4, 2, 1], Array(8).fill(2))).toBe(
      "squared error 1.00, falling (4.00 at half of the run); ahead of the best baseline (same as now, 2.00)",
    );
    expect(learned([1, 1, 1, 1, 1, 1, 2, 3], Array(8).fill(2))).toBe(
      "squared error 3.00, rising (1.00 at half of the run); behind the best baseline (same as now, 2.00)",
    );
    expect(learned(Array(8).fill(1), Array(8).fill(NaN))).toBe(
      "squared error 1.00, level (1.00 at half of the run)",
    );
  });
  it("says no more than the number at the beginning", () => {
    expect(learned([1], [NaN])).toBe("squared error 1.00");
  });
});

describe("what does it say", () => {
  it("says how far off numbers are, and how honest the band is", () => {
    const run = burst({ said: Float32Array.of(1, 2, 3), came: Float32Array.of(2, 2, NaN), coverage: 0.83 });
    expect(sayingSentence(run)).toBe("ORD, departures an hour: 0.500 off on average; 83 % in the 80 % band");
  });
  it("compares the probability of yes with its rate", () => {
    const run = runOf({ kind: "yesNo", late: true });
    run.burst = {
      ...run.burst!,
      said: Float32Array.of(0.25, 0.75),
      came: Float32Array.of(0, 1),
      reliability: { rate: Float32Array.of(0.15), count: Float64Array.of(10) },
    };
    expect(sayingSentence(run)).toBe(
      "ORD: delayed came in 50 %, said 50 % on average; its probabilities are 10 % off; 112 wait for their label",
    );
    const both = { ...run.burst, said: Float32Array.of(0.75, 0.25, 0.25, 0.75) };
    expect(sayingSentence({ ...run, burst: both })).toBe(sayingSentence(run));
  });
  it("counts the classes that it had right", () => {
    const run = runOf({ kind: "classes" });
    run.burst = {
      ...run.burst!,
      said: Float32Array.of(0.1, 0.6, 0.1, 0.1, 0.1, 0.6, 0.1, 0.1, 0.1, 0.1),
      came: Float32Array.of(1, 4),
    };
    expect(sayingSentence(run)).toBe("ORD: right in 50 % of these ticks");
    expect(burstTable(run.burst, run.hello!)).toEqual([
      ["tick", "said", "came"],
      [`${run.burst.from.toLocaleString("en")}`, "clouds (60 %)", "clouds"],
      [`${(run.burst.from + 1).toLocaleString("en")}`, "clear (60 %)", "fog"],
    ]);
  });
});

describe("how far back", () => {
  const reached = (exponent: (back: number) => number, ticks = 32) => {
    const norms = Uint8Array.from({ length: ticks }, (_, back) =>
      Math.max(0, Math.round(128 + 16 * exponent(back))),
    );
    const pass: Pass = { key: "ORD", newest: 100, oldest: 100 - ticks + 1, norms };
    return reachSentence({ ...runState(), passes: [pass, pass] });
  };
  it("says after how many ticks half of the error is left", () => {
    expect(reached((back) => -back / 16, 16)).toBe(
      "it halves every 4.8 ticks on its way back; after 16 ticks 12 % is left",
    );
  });
  it("says where it vanishes, from its largest on", () => {
    expect(reached((back) => -Math.abs(back - 2) / 4)).toBe(
      "it vanishes: a thousandth is left 13 ticks before its largest",
    );
  });
  it("says that it reaches all of the window, and that it explodes", () => {
    expect(reached(() => -1)).toBe("it reaches the whole window of 32 ticks");
    expect(reached((back) => back / 16)).toBe("it explodes: twice as large every 4.8 ticks back");
  });
});

describe("what does it remember", () => {
  it("counts units that are quiet and units that are at their end", () => {
    const states = Int8Array.of(1, 127, 60, -1, 127, -60);
    const run = burst({ units: 3, states, largest: 1 });
    expect(memorySentence(run)).toBe(
      "3 units of gru(1, 32) for ORD: 1 quiet, 1 saturated: these pass hardly any error back",
    );
    expect(memorySentence(burst({ units: 3, states, largest: 4 }))).toBe(
      "3 units of gru(1, 32) for ORD: 0 quiet, largest 4.0",
    );
  });
  it("tells an Elman net at a glance", () => {
    expect(memorySentence(runOf({ cell: "elman" }))).toBe(
      "32 units of elman(1, 32) for ORD: 0 quiet, 16 saturated: these pass hardly any error back",
    );
    expect(memorySentence(runOf())).toBe("32 units of gru(1, 32) for ORD: 0 quiet, 0 saturated");
  });
});

it("the marbles are counted by what they are", () => {
  expect(marblesSentence(runOf())).toBe(
    "57 ticks of 8 keys went forward; then time turned: 48 error signals of ORD, newest first, made update 50,297",
  );
  const run = runOf();
  run.marbles = run.marbles.filter(({ lane }) => lane === "forward").slice(0, 1);
  expect(marblesSentence(run)).toBe("1 tick of 1 key went forward; no update yet");
});

it("the keys are compared with each other", () => {
  const run = runOf();
  run.keys = ["a", "b", "c"];
  run.frame = { ...run.frame!, keyLosses: Float32Array.of(1, 4, 2) };
  expect(keysSentence(run)).toBe("3 keys by recent loss, worst first: b has 4.00, 4.0 times that of a");
  run.frame = { ...run.frame, keyLosses: Float32Array.of(1, 1.25, 1) };
  expect(keysSentence(run)).toBe("3 keys by recent loss, worst first: b has 1.25, all much alike");
});

it("the size of a step is judged, with the share of shortened gradients", () => {
  const run = runOf();
  const sized = (sizes: number[], clipped = 0) => {
    run.frame = {
      ...run.frame!,
      stepSizes: Float32Array.from(sizes),
      gradientNorm: 0.5,
      clipped,
    } satisfies Frame;
    return stepSizeSentence(run);
  };
  expect(sized([0.001, 0.002], 0.12)).toBe(
    "change of an update ÷ parameters: at most 0.0020 (1 dense(32, 1)); gradient 0.50, 12 % shortened",
  );
  expect(sized([0.1, 0])).toContain("0.10 (0 gru(1, 32)), which is much");
  expect(sized([1e-5, 0])).toContain(", which is little");
  expect(sized([0, 0])).toBe("the parameters do not change");
});

it("the status is what holds in the program", () => {
  const run = runOf();
  expect(statusOf(run)).toEqual({ state: "open", text: "live" });
  receive(run, { ...run.controls!, paused: true });
  expect(statusOf(run)).toEqual({ state: "paused", text: "paused" });
  receive(run, { ...run.controls!, paused: false, learning: false });
  expect(statusOf(run)).toEqual({ state: "paused", text: "predicts only" });
  receive(run, { type: "connection", state: "lost", text: "no connection to the program, trying again" });
  expect(statusOf(run).state).toBe("lost");
  receive(run, { type: "bye", why: "all samples are learned" });
  expect(statusOf(run)).toEqual({ state: "ended", text: "ended: all samples are learned" });
});
