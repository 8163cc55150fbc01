import { bounds, protocolVersion, type Message } from "../frames.js";
import type { Burst, Bye, Controls, Frame, Hello, Marble, Pass, RunEvent } from "../frames.js";
import type { Recording } from "../Recording.js";
import { addFrame, emptyRows, rowsOf, type Rows } from "./Rows.js";

/** What a page knows of one run. Bounded: it keeps rows, the last events and the last passes. */
export interface RunState {
  hello: Hello | undefined;
  controls: Controls | undefined;
  frame: Frame | undefined;
  bye: Bye | undefined;
  connection: Connection;
  rows: Rows;
  events: RunEvent[];
  keys: readonly string[];
  /** The newest that had one. */
  burst: Burst | undefined;
  marbles: readonly Marble[];
  /** The last passes of the key that is shown, oldest first. */
  passes: Pass[];
}

/** What a source says of itself, beside the program's messages. */
export interface Connection {
  readonly type: "connection";
  readonly state: "waiting" | "open" | "lost" | "refused" | "ended" | "recorded";
  readonly text: string;
}

export const passesShown = 96;

export function runState(): RunState {
  return {
    hello: undefined,
    controls: undefined,
    frame: undefined,
    bye: undefined,
    burst: undefined,
    connection: { type: "connection", state: "waiting", text: "waiting for the program" },
    rows: emptyRows(0, 0),
    events: [],
    keys: [],
    marbles: [],
    passes: [],
  };
}

/** Takes what a source has sent into the state. Messages of other kinds are of newer programs, and pass unread. */
export function receive(run: RunState, message: Message | Connection): void {
  switch (message.type) {
    case "hello":
      greet(run, message);
      break;
    case "history":
      run.rows = rowsOf(message);
      break;
    case "frame":
      addFrame(run.rows, message);
      showFrame(run, message);
      break;
    case "event":
      run.events.push(message);
      if (run.events.length > bounds.events) run.events.shift();
      break;
    case "controls":
      run.controls = message;
      break;
    case "bye":
      run.bye = message;
      break;
    case "connection":
      run.connection = message;
      break;
  }
}

/** A run that has been recorded, with its frames to `moment`. */
export function recordedRun(recording: Recording, moment: number): RunState {
  const run = runState();
  receive(run, recording.hello);
  receive(run, recording.history);
  receive(run, recording.controls);
  for (const event of recording.events) receive(run, event);
  for (const frame of recording.frames.slice(0, moment + 1)) showFrame(run, frame);
  run.bye = recording.bye;
  run.connection = { type: "connection", state: "recorded", text: "recorded" };
  return run;
}

/** A new run, or this one again after the page had been away: all that follows comes anew. */
function greet(run: RunState, hello: Hello): void {
  const { v }: { readonly v: number } = hello;
  if (v !== protocolVersion) {
    const text = `this page reads protocol ${protocolVersion}, the program speaks ${v}; reload the page`;
    run.connection = { type: "connection", state: "refused", text };
    return;
  }
  Object.assign(run, runState(), {
    connection: { type: "connection", state: "open", text: "live" },
    hello,
    rows: emptyRows(hello.models.length, hello.layers.length),
    // What is drawn stays until there is something new of the same run.
    ...(run.hello?.started === hello.started && { passes: run.passes, burst: run.burst }),
  });
}

function showFrame(run: RunState, frame: Frame): void {
  run.frame = frame;
  if (frame.keys) run.keys = frame.keys;
  if (frame.marbles.length > 0) run.marbles = frame.marbles;
  if (frame.burst) run.burst = frame.burst;
  const { pass } = frame;
  if (!pass) return;
  const before = run.passes.at(-1);
  if (before && before.key !== pass.key) run.passes = [];
  // A page that joins while the program is paused gets the frame that it has.
  if (before?.newest !== pass.newest || before.key !== pass.key) run.passes.push(pass);
  if (run.passes.length > passesShown) run.passes.shift();
}
