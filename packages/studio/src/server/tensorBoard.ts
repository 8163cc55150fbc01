import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Frame, Hello } from "../frames.js";
import { eventRecord } from "../tensorBoard/eventRecord.js";
import type { StudioTarget } from "../WatchOptions.js";

/**
 * Writes what `watch` sends into a folder that TensorBoard shows (`tensorboard --logdir FOLDER`): one of the places that it
 * sends to. One file a run, appended to once a second, so that a run that is killed has lost a second.
 *
 * Scalars by update: `loss/<model>` (the net's and each baseline's recent loss), `gradient norm`, `step size/<layer>` (change of the
 * update divided by the parameters), `ticks a second`, `updates a second`, and `counter/<name>` for each of the program's own.
 *
 * @param folder It is made where it does not exist.
 * @throws {TypeError} When the folder is no text.
 * @throws {Error} When the folder cannot be made, as Node says it.
 * @source TensorFlow, core/util/event.proto and core/lib/io/record_writer.h
 * @example no-run
 *   const net = network(dense(1, 1), { name: "line" });
 *   const watched = watch(net, { to: tensorBoard("logs/run1") });
 */
export function tensorBoard(folder: string): StudioTarget {
  if (typeof folder !== "string" || folder === "")
    throw new TypeError(`tensorBoard: the folder is ${JSON.stringify(folder)}, expected its path`);
  mkdirSync(folder, { recursive: true });
  let hello: Hello | undefined;
  let file: string | undefined;
  let written = -1;
  let newest: Frame | undefined;

  const write = (): void => {
    if (!hello || !file || !newest || newest.counters.updates === 0) return;
    written = newest.time;
    const record = eventRecord({
      time: hello.started / 1000 + newest.time,
      step: newest.counters.updates,
      scalars: scalarsOf(hello, newest),
    });
    newest = undefined;
    appendFileSync(file, record);
  };
  return {
    postMessage(message) {
      if (message.type === "hello") {
        hello = message;
        const seconds = message.started / 1000;
        file = join(folder, `events.out.tfevents.${Math.floor(seconds)}.backstream.${process.pid}`);
        appendFileSync(file, eventRecord({ time: seconds, fileVersion: "brain.Event:2" }));
      } else if (message.type === "frame") {
        newest = message;
        if (written < 0 || message.time - written >= 1) write();
      } else if (message.type === "bye") write();
    },
  };
}

function scalarsOf({ models, layers }: Hello, frame: Frame): Readonly<Record<string, number>> {
  const { counters } = frame;
  const all: [string, number | undefined][] = [
    ...models.map((model, index) => [`loss/${model}`, frame.losses[index]] as [string, number | undefined]),
    ["gradient norm", frame.gradientNorm],
    ...layers.map(
      ({ name }, index) => [`step size/${name}`, frame.stepSizes[index]] as [string, number | undefined],
    ),
    ["ticks a second", counters.ticksPerSecond],
    ["updates a second", counters.updatesPerSecond],
    ...Object.entries(counters.others).map(([name, value]) => [`counter/${name}`, value] as [string, number]),
  ];
  const known = all.filter(
    (pair): pair is [string, number] => pair[1] !== undefined && !Number.isNaN(pair[1]),
  );
  return Object.fromEntries(known);
}
