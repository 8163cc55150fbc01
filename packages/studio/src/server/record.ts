import { describeValue, expectOptions } from "@backstream/core";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encode, protocolVersion, type Frame, type Message, type Recording } from "../frames.js";
import { RunStore } from "../RunStore.js";
import type { StudioTarget } from "../WatchOptions.js";

/** Options of `record`. */
export interface RecordOptions {
  /** Milliseconds between two times that the file is written, 10,000 where not given. */
  readonly every?: number | undefined;
}

/** A recording, to be given to `watch` as `to`. */
export interface Recorder extends StudioTarget {
  readonly file: string;
}

/**
 * Keeps a run in a file, `run.json` in a folder: the whole course, and the last seconds in detail, a megabyte at most. It is written
 * whole every ten seconds and at the end, in one step, so a run that is killed leaves a file that can be read.
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
  const write = (): void => {
    written = performance.now();
    const recording = recordingOf(store, frames);
    if (!recording) return;
    // Whoever reads it meanwhile reads the one before, and a process that dies now leaves it.
    const next = `${file}.next`;
    writeFileSync(next, encode(recording));
    renameSync(next, file);
  };
  return {
    file,
    postMessage(message: Message) {
      const isNew = message.type === "hello" && message.started !== store.hello?.started;
      if (isNew) frames = [];
      store.take(message);
      if (message.type === "frame") {
        // The first one that is kept must know the keys.
        frames.push(frames.length === 0 ? store.withKeys(message) : message);
        if (frames.length > mostFrames) frames = shortened(frames, 1, store);
      }
      const isEnd = message.type === "bye";
      if (isEnd || isNew || performance.now() - written >= every) write();
    },
  };
}

/** The last twelve seconds. */
const mostFrames = 120;
const mostBytes = 1_000_000;

function recordingOf(store: RunStore, frames: readonly Frame[]): Recording | undefined {
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
  let room = mostBytes - byteLength(encode(rest));
  let first = frames.length;
  while (first > 0) {
    room -= byteLength(encode(frames[first - 1])) + 1;
    if (room < bytesOfKeys) break;
    first--;
  }
  return { ...rest, frames: shortened([...frames], first, store) };
}

/** Without the first ones; the first that is left gets the names of the keys. */
function shortened(frames: readonly Frame[], first: number, store: RunStore): Frame[] {
  const kept = frames.slice(first);
  if (kept.length > 0) kept[0] = store.withKeys(kept[0]);
  return kept;
}

const bytesOfKeys = 16_384;

const untouched: Recording["controls"] = {
  type: "controls",
  paused: false,
  learning: true,
  ticksPerSecond: Infinity,
  learningRate: NaN,
  maximumNorm: NaN,
  frozen: [],
};

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}
