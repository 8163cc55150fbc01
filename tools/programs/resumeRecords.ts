// A training on records, some of which are rejected, is stopped and resumes with the same results: each record carries its
// position, so the checkpoint knows where the source goes on, and what the encoder had learned then.
import {
  adam,
  checkpoints,
  dense,
  encode,
  gru,
  latestCheckpoint,
  network,
  squaredError,
  stack,
  truncatedBptt,
  withPositions,
} from "backstream";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { map, range, take } from "rxjs";

const spec = {
  inputs: { celsius: { type: "number" }, place: { type: "category", slots: 3 } },
  target: { column: "sold", type: "number", scale: "standard" },
} as const;

/** A log of sales. One record in seven cannot be read, one in five is not labelled. */
const records$ = range(0, 2000).pipe(
  map((hour) => ({
    celsius: hour % 7 === 3 ? "warm" : 20 + 10 * Math.sin(hour / 4),
    place: ["park", "beach", "?"][hour % 3],
    sold: hour % 5 === 2 ? null : 60 + 20 * Math.sin((hour + 1) / 4),
  })),
);

/** One run: resumes from the newest checkpoint in the folder, if there is one, and ends after so many updates. */
function run(folder: string, updates: number) {
  const from = latestCheckpoint(folder);
  const encoder = encode({ ...spec, from });
  const net = network(stack(gru(encoder.width, 8), dense(8, 1)), { seed: 8 });
  const forecasts: number[] = [];
  records$
    .pipe(
      withPositions("sales", { from }),
      encoder,
      truncatedBptt(net, {
        loss: squaredError(),
        optimizer: adam({ learningRate: 0.01 }),
        window: 16,
        stride: 4,
        from,
        predictions: { next: ({ sample, output }) => forecasts.push(sample.scale.inverse(output.item())) },
      }),
      checkpoints(folder, { every: 25 }),
      take(updates), // the power fails
    )
    .subscribe();
  return { from, forecasts, parameters: net.save() };
}

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
run(join(folder, "a"), 110);
const second = run(join(folder, "a"), 200);
const whole = run(join(folder, "b"), 300);
rmSync(folder, { recursive: true });

console.log(
  `resumed from step ${second.from?.step}, behind record ${second.from?.positions?.[0].offset[0]}: ${second.from?.samples} samples learned from`,
);
console.log(
  `the next forecast: ${second.forecasts[0]}, without the stop ${whole.forecasts[second.from?.samples ?? 0]}`,
);
export { second, whole };
