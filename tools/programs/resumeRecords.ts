// A training on records, some of which are rejected, is stopped and resumes with the same results: the position in the
// source and the encoder's knowledge are saved with the net.
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
  type RecordEncoderState,
} from "backstream";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { map, range, skip, take, tap } from "rxjs";

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

/** What is saved with the net. */
interface Extra {
  /** Records that were read, rejected ones included. */
  readonly offset: number;
  readonly encoder: RecordEncoderState;
}

/** One run: resumes from the newest checkpoint in the folder, if there is one, and ends after so many updates. */
function run(folder: string, updates: number) {
  const from = latestCheckpoint(folder);
  const extra = from?.extra as Extra | undefined; // as it was saved below
  let offset = extra?.offset ?? 0;
  const encoder = encode(extra ? { state: extra.encoder } : spec);
  const net = network(stack(gru(encoder.width, 8), dense(8, 1)), { seed: 8 });
  const forecasts: number[] = [];
  records$
    .pipe(
      skip(offset),
      tap(() => offset++), // directly in front of encode
      encoder,
      truncatedBptt(net, {
        loss: squaredError(),
        optimizer: adam({ learningRate: 0.01 }),
        window: 16,
        stride: 4,
        from,
        predictions: { next: ({ sample, output }) => forecasts.push(sample.scale.inverse(output.item())) },
      }),
      checkpoints(folder, { every: 25, extra: (): Extra => ({ offset, encoder: encoder.state }) }),
      take(updates), // the power fails
    )
    .subscribe();
  return { from, extra, forecasts, parameters: net.save() };
}

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
run(join(folder, "a"), 110);
const second = run(join(folder, "a"), 200);
const whole = run(join(folder, "b"), 300);
rmSync(folder, { recursive: true });

console.log(
  `resumed from step ${second.from?.step}: ${second.extra?.offset} records read, ${second.from?.samples} samples learned from`,
);
console.log(
  `the next forecast: ${second.forecasts[0]}, without the stop ${whole.forecasts[second.from?.samples ?? 0]}`,
);
export { second, whole };
