import { network } from "@backstream/core";
import { dense, gru, stack } from "@backstream/layers";
import { lastValueFrom } from "rxjs";
import { expect, it } from "vitest";
import { truncatedBptt } from "@backstream/trainers";
import { encode } from "./codec.js";
import { readings, training, type Reading } from "./fixtures/watchedRun.js";
import type { Frame, Message } from "./frames.js";
import { watch } from "./watch.js";

it("a page of a run at full speed takes at most 100 kB a second, in at most ten frames", async () => {
  const net = network(stack(gru(1, 32), dense(32, 1)), { seed: 1, name: "waves" });
  const messages: Message[] = [];
  const airports = Array.from({ length: 16 }, (_, index) => `A${index}`);
  const watched = watch<Reading>(net, {
    to: { postMessage: (message) => messages.push(message) },
    baselines: { "as before": ({ before }) => before },
    window: 48,
    stride: 8,
  });
  const isSeen = (): boolean => messages.filter(({ type }) => type === "frame").length > 40;
  function* samples(): Generator<Reading> {
    while (!isSeen()) yield* readings(1000, airports);
  }
  await lastValueFrom(
    watched
      .pull(samples())
      .pipe(truncatedBptt(net, { ...training(), window: 48, stride: 8, ...watched.steering }), watched.steps),
  );
  // The last frames of a run come at once.
  const frames = messages.filter((one): one is Frame => one.type === "frame").slice(0, -2);
  const seconds = frames.at(-1)!.time - frames[0].time; // there are forty
  const bytes = frames.slice(1).reduce((sum, frame) => sum + encode(frame).length, 0);
  expect(frames.length).toBeGreaterThan(30);
  expect(bytes / seconds).toBeLessThan(100_000);
  expect((frames.length - 1) / seconds).toBeLessThanOrEqual(10.5); // timers of a few milliseconds
  expect(messages.filter(({ type }) => type !== "frame").length).toBeLessThan(10);
});
