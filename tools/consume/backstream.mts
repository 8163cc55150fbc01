// The picture of the README, in a project of its own.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import {
  adam,
  backward,
  checkpoints,
  compare,
  dense,
  encode,
  fit,
  forward,
  gru,
  holdOut,
  latestCheckpoint,
  mae,
  network,
  nextStep,
  rewind,
  squaredError,
  stack,
  truncatedBptt,
  update,
  type Step,
} from "backstream";
import { filter, firstValueFrom, from, lastValueFrom, range, take, toArray } from "rxjs";
import { map } from "rxjs/operators";

const net = network(stack(gru(1, 8), dense(8, 1)), { seed: 7 });
const ticks$ = range(0, 3001).pipe(map((tick) => Math.sin(tick / 3)), nextStep()); // prettier-ignore
const steps: Step[] = [];
ticks$
  .pipe(
    forward(net),
    compare(squaredError()),
    rewind({ window: 16, stride: 8 }),
    backward(net),
    update(adam({ learningRate: 0.01 })),
  )
  .subscribe((step) => steps.push(step));
assert.equal(steps.length, 3000 / 8);
// The last value as prediction is wrong by this much: the mean of (sin(x + 1/3) - sin(x))².
const persistence = 1 - Math.cos(1 / 3);
const late = steps.slice(-20).map(({ loss }) => loss);
assert.ok(late.every((loss) => loss < persistence));

// Records into samples, the last part held out, ten epochs over the rest.
const sales = Array.from({ length: 300 }, (_, day) => ({
  at: new Date(Date.UTC(2024, 0, 1 + day)),
  shop: day % 2 === 0 ? "north" : "south",
  sold: 10 + 5 * (day % 7) + (day % 2),
}));
const encoder = encode({
  inputs: { at: { type: "time", cycles: ["week"] }, shop: { type: "category", slots: 2 } },
  target: { column: "sold", type: "number", scale: "standard" },
});
const samples = await firstValueFrom(from(sales).pipe(encoder, toArray()));
const [before, after] = holdOut(samples, { fraction: 0.2 });
const forecaster = network(stack(dense(encoder.width, 16, { activation: "tanh" }), dense(16, 1)), {
  seed: 1,
});
const { validation } = await lastValueFrom(
  fit(forecaster, before, {
    epochs: 10,
    batch: 8,
    loss: squaredError(),
    optimizer: adam({ learningRate: 0.02 }),
    validation: after,
    metrics: { mae: mae() },
    earlyStopping: { patience: 3 },
    seed: 1,
  }).pipe(filter((progress) => progress.kind === "epoch")),
);
// Nothing but the mean would leave a mean absolute deviation of 6 / 7, in deviations of the past.
assert.ok(validation.metrics.mae < 0.4, String(validation.metrics.mae));

// Stopped, and gone on from the file as if nothing had been.
const folder = mkdtempSync(`${tmpdir()}/backstream-`);
const live = (updates: number) => {
  const mind = network(stack(gru(1, 4), dense(4, 1)), { seed: 2 });
  const saved = latestCheckpoint(folder);
  range(saved?.samples ?? 0, 1000)
    .pipe(
      map((tick) => ({ input: Math.sin(tick), target: Math.cos(tick) })),
      truncatedBptt(mind, { loss: squaredError(), optimizer: adam(), window: 4, stride: 2, from: saved }),
      checkpoints(folder, { every: 10 }),
      take(updates),
    )
    .subscribe();
  return mind.save();
};
live(25);
const resumed = live(20);
rmSync(folder, { recursive: true });
assert.deepEqual(resumed, live(40));
rmSync(folder, { recursive: true });
