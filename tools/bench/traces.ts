// node tools/scripts/run.mjs tools/bench/traces.ts [events] [rounds]
// Processor time of an event, with its update, of nets that learn at every event: exact gradients by traces, one step, and truncated
// backpropagation through windows of 32 and 64 ticks; and the bytes of kernels' memory that a key of a learning net takes (beside the objects of its stream).
import { adam, arena, backprop, backward, compare, dense, eLstm, forward, gru, lru, minGru, network, rewind, squaredError, stack, truncatedBptt } from "backstream"; // prettier-ignore
import type { Layer, Sample } from "backstream";
import { Subject } from "rxjs";
import { clock } from "./clock.js";
import { inProcess, type Contender } from "./contender.js";
import { interleaved } from "./interleaved.js";
import { median } from "./median.js";

const [events, rounds] = [2000, 9].map((standard, index) => Number(process.argv[2 + index] ?? standard));
const now = clock("cpu");
const samples: readonly Sample[] = Array.from({ length: events }, (_, tick) => ({
  input: Math.sin(tick * tick * 0.37),
  target: Math.sin((tick - 8) * (tick - 8) * 0.37),
}));

/** A layer of 32 units over one input, with a dense readout where its output is wider than one, that learns from each event. */
function contender(name: string, layer: Layer, window?: number): Contender {
  const net = network(layer.fanOut === 1 ? layer : stack(layer, dense(layer.fanOut, 1)), { seed: 1 });
  const samples$ = new Subject<Sample>();
  const training = { loss: squaredError(), optimizer: adam({ learningRate: 0.001 }) };
  const steps$ =
    window === undefined
      ? samples$.pipe(backprop(net, training))
      : samples$.pipe(truncatedBptt(net, { ...training, window, stride: 1 }));
  const learning = steps$.subscribe();
  const run = (): void => {
    for (const sample of samples) samples$.next(sample);
  };
  run(); // until it is compiled
  return inProcess(name, now, run, () => learning.unsubscribe());
}

const contenders = [
  contender("lru(1, 32), traces", lru(1, 32, { gradient: "traces" })),
  contender("lru(1, 32), one step", lru(1, 32)),
  contender("lru(1, 32, { outputs: 1 }), traces", lru(1, 32, { gradient: "traces", outputs: 1 })),
  contender("lru(1, 32, { outputs: 1 }), one step", lru(1, 32, { outputs: 1 })),
  contender("lru(1, 32), window 32", lru(1, 32), 32),
  contender("lru(1, 32), window 64", lru(1, 32), 64),
  contender("minGru(1, 32), traces", minGru(1, 32, { gradient: "traces" })),
  contender("eLstm(1, 32), traces", eLstm(1, 32, { gradient: "traces" })),
  contender("gru(1, 32), window 32", gru(1, 32), 32),
];
const times = await interleaved(contenders, { rounds, budget: 0.1, clock: "cpu" }, () => {});
for (const one of contenders) one.end();
for (const { name } of contenders) {
  const took = (times.get(name) ?? []).map((seconds) => (seconds / events) * 1e6);
  const [each, least] = [median(took), Math.min(...took)].map((µs) => µs.toFixed(2).padStart(7));
  console.log(`${name.padEnd(36)} ${each} µs an event, at least ${least}`);
}

/** The bytes of the arena that a key of a learning net takes beside the net. */
function bytesOfKey(layer: Layer, window?: number): number {
  const net = network(stack(layer, dense(16, 1)), { seed: 1 });
  const input = Array.from({ length: 8 }, (_, feature) => Math.sin(feature));
  const learn = (): void => {
    const samples$ = new Subject<Sample>();
    const compared$ = samples$.pipe(forward(net), compare(squaredError()));
    if (window === undefined) compared$.pipe(backward(net)).subscribe();
    else compared$.pipe(rewind({ window, stride: window }), backward(net)).subscribe();
    for (let tick = 0; tick < 100; tick++) samples$.next({ input, target: 1 });
  };
  learn(); // what a pass needs once for all keys
  const before = arena.used;
  const keys = 10;
  for (let key = 0; key < keys; key++) learn();
  return (4 * (arena.used - before)) / keys;
}

const kept: readonly (readonly [string, Layer, number?])[] = [
  ["lru(8, 16), traces", lru(8, 16, { gradient: "traces" })],
  ["lru(8, 16), one step", lru(8, 16)],
  ["lru(8, 16), window 32", lru(8, 16), 32],
  ["gru(8, 16), window 32", gru(8, 16), 32],
];
for (const [name, layer, window] of kept)
  console.log(
    `${name.padEnd(36)} ${bytesOfKey(layer, window).toLocaleString("en-US").padStart(7)} bytes a key`,
  );
