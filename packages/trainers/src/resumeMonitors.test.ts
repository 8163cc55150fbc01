import { network, type Position, type Progress } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { squaredError } from "@backstream/losses";
import { adwin, anomalyScore, keepStates, pageHinkley, predictionBand } from "@backstream/monitoring";
import type { Checkpoint, ComparedSignal } from "@backstream/operators";
import { adam } from "@backstream/optimizers";
import { standardize, withPositions } from "@backstream/sequences";
import { from, map, Subject, take } from "rxjs";
import { expect, it } from "vitest";
import { decodeCheckpoint } from "./checkpoints/decodeCheckpoint.js";
import { encodeCheckpoint } from "./checkpoints/encodeCheckpoint.js";
import { truncatedBptt } from "./truncatedBptt.js";

/** A record as a sample without a target. */
interface Positioned {
  readonly input: number;
  readonly position: Position;
}

/** A wave that becomes another one. */
const records = Array.from({ length: 400 }, (_, tick) => ({
  value: tick < 250 ? Math.sin(tick / 3) : 2 * Math.sin(tick * tick),
}));

/** Learns and watches, from the beginning or from a checkpoint; ends behind so many steps. */
function run(checkpoint: (Checkpoint & Progress) | undefined, steps: number) {
  const net = network(stack(gru(1, 4), dense(4, 1)), { seed: 3 });
  const seen: unknown[] = [];
  const inputs = pageHinkley({ of: ({ input }: Positioned) => input, emit: "readings", threshold: 5, name: "inputs", from: checkpoint }); // prettier-ignore
  const drift = adwin({ of: ({ loss }: ComparedSignal) => loss, clock: 4, from: checkpoint });
  const score = anomalyScore<ComparedSignal>({ window: 60, warmUp: 20, learnUpTo: 2, from: checkpoint });
  const band = predictionBand<ComparedSignal>({ window: 60, coverage: 0.8, rate: 0.05, from: checkpoint });

  const predictions = new Subject<ComparedSignal>();
  predictions.pipe(drift).subscribe(({ at, alarm, statistics }) => seen.push({ at, alarm, statistics }));
  predictions.pipe(score).subscribe(({ value: _value, ...reading }) => seen.push(reading));
  predictions.pipe(band).subscribe(({ value: _value, ...reading }) => seen.push(reading));

  let newest: Checkpoint | undefined;
  from(records)
    .pipe(
      withPositions("wave", { from: checkpoint }),
      map(({ value, position }) => ({ input: value, position })),
      standardize({ from: checkpoint }),
      inputs,
      map(({ value, alarm, statistics }) => {
        seen.push({ alarm, statistics });
        return { ...value, target: Math.sin(value.position.offset[0]) };
      }),
      keepStates(drift, score, band),
      truncatedBptt(net, {
        loss: squaredError(),
        optimizer: adam({ learningRate: 0.02 }),
        window: 4,
        stride: 2,
        predictions,
        from: checkpoint,
      }),
      take(steps),
    )
    .subscribe((step) => (newest = step.checkpoint()));
  // As it comes from a file.
  return { seen, last: decodeCheckpoint(encodeCheckpoint(newest!)) };
}

it("monitors before and behind the nets resume with the bits of a run that was not stopped", () => {
  const whole = run(undefined, Infinity);
  const states = whole.last.states ?? {};
  expect(Object.keys(states).toSorted()).toEqual(["adwin", "anomalyScore", "inputs", "predictionBand", "standardize"]); // prettier-ignore
  expect(JSON.stringify(whole.seen)).toContain('"alarm":"rise"');
  for (const steps of [1, 7, 90, 140, 199]) {
    const stopped = run(undefined, steps);
    const resumed = run(stopped.last, Infinity);
    expect([...stopped.seen, ...resumed.seen]).toEqual(whole.seen);
    expect(resumed.last).toEqual(whole.last);
  }
});
