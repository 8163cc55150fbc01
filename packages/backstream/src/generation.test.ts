import { network, type Carry, type Network } from "@backstream/core";
import { dense, embedding, gru, stack } from "@backstream/layers";
import { softmaxCrossEntropy, squaredError } from "@backstream/losses";
import { adam } from "@backstream/optimizers";
import { backward, compare, forward, rewind, update } from "@backstream/operators";
import { forecast, nextStep, rollOut } from "@backstream/sequences";
import type { Tensor } from "@backstream/tensors";
import { valuesOf } from "@backstream/testing";
import { map, range, tap } from "rxjs";
import { expect, it } from "vitest";

/** What a look at a tick may read. */
interface Tick {
  readonly output: Tensor;
  readonly carry: Carry;
}

const song = [0, 1, 2, 3, 2, 1];
const writer = (): Network => network(stack(embedding(4, 4), gru(4, 8), dense(8, 4)), { seed: 3 });
const follower = (): Network => network(stack(gru(1, 8), dense(8, 1)), { seed: 4 });

const noLook = (): void => undefined;

/** Learns from 60 ticks and looks at each; returns all that learning leaves behind. */
function learn(
  net: Network,
  values: (tick: number) => number,
  look: (tick: Tick) => void,
  onItsWayBack = noLook,
) {
  const seen: unknown[] = [];
  const steps$ = range(0, 60)
    .pipe(map(values), nextStep())
    .pipe(
      forward(net),
      tap((signal) => look(signal)),
      tap(({ output, carry }) => seen.push(output, carry)),
      compare(net.fanOut === 1 ? squaredError() : softmaxCrossEntropy()),
      rewind({ window: 6, stride: 2 }),
      backward(net),
      tap(() => onItsWayBack()),
      update(adam({ learningRate: 0.05 })),
      tap(({ loss, gradientNorm }) => seen.push(loss, gradientNorm)),
    );
  valuesOf(steps$);
  return { seen, parameters: net.save(), version: net.version };
}

it("a stream continues as if it had not been rolled out, to the bit", () => {
  const alone = learn(writer(), (tick) => song[tick % 6], noLook);
  const net = writer();
  const rolled: number[] = [];
  const watched = learn(
    net,
    (tick) => song[tick % 6],
    ({ output, carry }) => {
      const [start] = output.argMax();
      rollOut(net, { carry, start, steps: 7 }).subscribe((next) => rolled.push(next));
    },
  );
  expect(rolled).toHaveLength(59 * 7);
  expect(watched).toEqual(alone);
});

it("a stream continues as if it had not forecast, to the bit", () => {
  const wave = (tick: number): number => Math.sin(tick / 3);
  const alone = learn(follower(), wave, noLook);
  const net = follower();
  let forecasts = 0;
  let between = 0;
  const watched = learn(
    net,
    wave,
    ({ output, carry }) => {
      forecast(net, { carry, start: output, horizon: 7 }).subscribe(() => forecasts++);
    },
    () => forecast(net, { start: 0, horizon: 3 }).subscribe(() => between++),
  );
  expect(forecasts).toBe(59 * 7);
  expect(between).toBeGreaterThan(59 * 3);
  expect(watched).toEqual(alone);
});

it("a net that has learned a song continues it, from the memory of a live stream", () => {
  const net = writer();
  let carry: Carry | undefined;
  for (let epoch = 0; epoch < 10; epoch++) {
    learn(
      net,
      (tick) => song[tick % 6],
      (tick) => (carry = tick.carry),
    );
  }
  // 60 values have been heard, the last of them only as a target.
  const rolled: number[] = [];
  rollOut(net, { carry, start: song[59 % 6], steps: 12, temperature: 0 }).subscribe((next) =>
    rolled.push(next),
  );
  expect(rolled).toEqual(Array.from({ length: 12 }, (_, index) => song[(60 + index) % 6]));
});
