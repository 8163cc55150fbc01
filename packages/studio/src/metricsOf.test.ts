import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { expect, it } from "vitest";
import type { Counters, Frame, Hello } from "./frames.js";
import { metricsOf } from "./metricsOf.js";

const hello: Hello = {
  type: "hello",
  v: 1,
  run: "departures",
  started: 1_000_000,
  architecture: "gru(1, 2) → dense(2, 1)",
  parameters: 30,
  layers: [
    { name: "0 gru(1, 2)", parameters: 27, memory: 2 },
    { name: "1 dense(2, 1)", parameters: 3, memory: 0 },
  ],
  models: ["net", "a day ago"],
  loss: "squared error",
  lanes: [],
  steering: {
    flow: false,
    learning: false,
    learningRate: false,
    maximumNorm: false,
    frozen: false,
    checkpoint: false,
    rollBack: false,
  },
  mayControl: false,
};
const counters: Counters = {
  ticks: 100,
  updates: 10,
  ticksPerSecond: 1000,
  updatesPerSecond: 100,
  skipped: 1,
  keys: 3,
  others: { dropped: 4 },
};
const frame: Frame = {
  type: "frame",
  time: 1,
  counters,
  losses: Float32Array.of(0.5, NaN),
  spread: [],
  keyLosses: Float32Array.of(),
  keyTicks: Float64Array.of(),
  stepSizes: Float32Array.of(0.25, 0.125),
  gradientNorm: 2,
  clipped: 0,
  marbles: [],
};

it("fits prom-client, whose text Prometheus reads: sums grow by what is new, and what is not known is left out", async () => {
  const registers = [new Registry()];
  const metrics = metricsOf({
    counter: (name, help, labelNames) => new Counter({ name, help, labelNames: [...labelNames], registers }),
    gauge: (name, help, labelNames) => new Gauge({ name, help, labelNames: [...labelNames], registers }),
    histogram: (name, help, labelNames) =>
      new Histogram({ name, help, labelNames: [...labelNames], registers, buckets: [1, 4] }),
  });
  metrics.postMessage(hello);
  metrics.postMessage(frame);
  metrics.postMessage({ ...frame, counters: { ...counters, ticks: 150, updates: 10 } }); // no update since
  metrics.postMessage({ ...frame, counters: { ...counters, ticks: 190, updates: 12 }, gradientNorm: 8 });
  metrics.postMessage({
    type: "event",
    time: 1,
    tick: 190,
    update: 12,
    kind: "drift",
    text: "the loss rose",
  });
  const lines = (await registers[0].metrics())
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  expect(lines).toEqual([
    'backstream_ticks_total{run="departures"} 190',
    'backstream_updates_total{run="departures"} 12',
    'backstream_skipped_updates_total{run="departures"} 1',
    'backstream_events_total{run="departures",kind="drift"} 1',
    'backstream_keys{run="departures"} 3',
    'backstream_loss{run="departures",model="net"} 0.5',
    'backstream_step_size{run="departures",layer="0 gru(1, 2)"} 0.25',
    'backstream_step_size{run="departures",layer="1 dense(2, 1)"} 0.125',
    'backstream_counter{run="departures",name="dropped"} 4',
    'backstream_gradient_norm_bucket{le="1",run="departures"} 0',
    'backstream_gradient_norm_bucket{le="4",run="departures"} 1',
    'backstream_gradient_norm_bucket{le="+Inf",run="departures"} 2',
    'backstream_gradient_norm_sum{run="departures"} 10',
    'backstream_gradient_norm_count{run="departures"} 2',
  ]);
});

it("after a run was rolled back counts only what is new, since sums never fall", () => {
  const added: number[] = [];
  const metrics = metricsOf({
    counter: (name) => ({ inc: (_, by) => void (name === "backstream_ticks_total" && added.push(by)) }),
    gauge: () => ({ set: () => {} }),
    histogram: () => ({ observe: () => {} }),
  });
  for (const ticks of [100, 60, 80]) metrics.postMessage({ ...frame, counters: { ...counters, ticks } });
  expect(added).toEqual([100, 0, 20]);
});

it("says which method a registry has not", () => {
  expect(() => metricsOf({ counter: () => ({ inc: () => {} }) } as never)).toThrow(
    "metricsOf: the registry has no gauge, expected counter, gauge and histogram, each (name, help, labels) => …",
  );
  expect(() => metricsOf(undefined as never)).toThrow("the registry has no counter");
});
