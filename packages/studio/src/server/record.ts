import { describeValue, expectOptions } from "@backstream/core";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "../codec.js";
import { protocolVersion, type Frame, type Message } from "../frames.js";
import type { Recording } from "../Recording.js";
import { RunStore } from "../RunStore.js";
import type { StudioTarget } from "../WatchOptions.js";

/** Options of `record`. */
export interface RecordOptions {
  /** The most milliseconds between two times that the file is written, 10,000 where not given. */
  readonly every?: number | undefined;
}

/** A recording, to be given to `watch` as `to`. */
export interface Recorder extends StudioTarget {
  readonly file: string;
}

/**
 * Keeps a run in a file, `run.json` in a folder: the whole course, and the last seconds in detail, a megabyte at most. It is written
 * whole after one second, then less often until it is every ten seconds, and at the end, each time in one step, so a run that is
 * killed leaves a file that can be read.
 *
 * @throws {TypeError} When the folder is no text.
 * @throws {RangeError} When `every` is no number from 0 up.
 * @throws {UnknownNameError} When an option does not exist.
 * @throws When the folder cannot be made, or, by a message, the file not written.
 * @see report, which makes a page of it
 */
export function record(folder: string, options: RecordOptions = {}): Recorder {
  if (typeof folder !== "string" || folder === "")
    throw new TypeError(`record: the folder is ${describeValue(folder)}, expected a path`);
  expectOptions("record", options, ["every"]);
  const { every = 10_000 } = options;
  if (!(typeof every === "number" && every >= 0))
    throw new RangeError(`record: every is ${describeValue(every)}, expected milliseconds from 0 up`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "run.json");
  const store = new RunStore();
  let frames: Frame[] = [];
  let written = performance.now();
  // Sooner at first: a run that is killed early leaves something too.
  let wait = Math.min(every, 1000);
  const write = (): void => {
    written = performance.now();
    const text = textOf(store, frames);
    if (text === undefined) return;
    // Whoever reads it meanwhile reads the one before, and a process that dies now leaves it.
    const next = `${file}.next`;
    writeFileSync(next, text);
    renameSync(next, file);
  };
  return {
    file,
    postMessage(message: Message) {
      const isNew = message.type === "hello" && message.started !== store.hello?.started;
      if (isNew) {
        frames = [];
        wait = Math.min(every, 1000);
      }
      store.take(message);
      if (message.type === "frame") {
        // The first one that is kept must know the keys.
        frames.push(frames.length === 0 ? store.withKeys(message) : message);
        if (frames.length > mostFrames) frames = shortened(frames, 1, store);
      }
      const isDue = performance.now() - written >= wait;
      if (isDue) wait = Math.min(every, 2 * wait);
      if (isDue || isNew || message.type === "bye") write();
    },
  };
}

/** The last twelve seconds. */
const mostFrames = 120;
const mostBytes = 1_000_000;

function textOf(store: RunStore, frames: readonly Frame[]): string | undefined {
  const { hello, history, controls, events, bye } = store;
  if (!hello || !history) return undefined;
  const rest: Recording = {
    v: protocolVersion,
    hello: { ...hello, mayControl: false },
    history: history.message(),
    events,
    controls: controls ?? untouched,
    frames: [],
    bye,
  };
  // The older frames are left out until it fits: the course of the run is always there.
  for (let first = 0; ; first += Math.ceil((frames.length - first) / 4)) {
    const text = encode({ ...rest, frames: shortened(frames, first, store) });
    if (first >= frames.length || Buffer.byteLength(text) <= mostBytes) return text;
  }
}

/** Without the first ones; the first that is left gets the names of the keys. */
function shortened(frames: readonly Frame[], first: number, store: RunStore): Frame[] {
  const kept = frames.slice(first);
  if (kept.length > 0) kept[0] = store.withKeys(kept[0]);
  return kept;
}

const untouched: Recording["controls"] = {
  type: "controls",
  paused: false,
  learning: true,
  ticksPerSecond: Infinity,
  learningRate: NaN,
  maximumNorm: NaN,
  frozen: [],
};
