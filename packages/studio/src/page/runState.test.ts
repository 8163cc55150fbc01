import { expect, it } from "vitest";
import { bounds } from "../frames.js";
import { fixtureRun } from "../fixtures/fixtureRun.js";
import { passesShown, receive, recordedRun, runState } from "./runState.js";

const run = fixtureRun();

function joined(frames = 1) {
  const state = runState();
  for (const message of run.joining(0)) receive(state, message);
  for (let index = 1; index < frames; index++) receive(state, run.frame(index));
  return state;
}

it("has all that a joiner gets", () => {
  const state = joined();
  expect(state.hello?.run).toBe("departures an hour, 8 airports");
  expect(state.rows.ticks.at(-1)).toBe(run.frame(0).counters.ticks);
  expect(state.events).toHaveLength(5);
  expect(state.keys).toEqual(["ORD", "DFW", "ATL", "LAX", "PHX", "STL", "DTW", "MSP"]);
  expect(state.passes).toHaveLength(1);
  expect(state.connection.state).toBe("open");
});

it("keeps a bounded number of passes and events", () => {
  const state = joined(150);
  for (let tick = 0; tick < 400; tick++)
    receive(state, { type: "event", time: 0, tick, update: 0, kind: "note", text: "" });
  expect(state.passes).toHaveLength(passesShown);
  expect(state.events).toHaveLength(bounds.events);
  expect(state.events.at(-1)?.tick).toBe(399);
});

it("shows the passes of one key alone", () => {
  const state = joined(3);
  const frame = run.frame(3);
  receive(state, { ...frame, pass: { ...frame.pass!, key: "ATL" } });
  expect(state.passes.map(({ key }) => key)).toEqual(["ATL"]);
});

it("does not count a pass twice that comes again after a pause", () => {
  const state = joined(2);
  receive(state, run.frame(1));
  expect(state.passes).toHaveLength(2);
});

it("begins anew with the next hello: what follows has it all", () => {
  const state = joined(20);
  for (const message of run.joining(20)) receive(state, message);
  expect(state.events).toHaveLength(5);
  expect(state.passes).toHaveLength(21);
  receive(state, { ...run.hello, started: 1 });
  expect(state).toMatchObject({ events: [], passes: [], rows: { ticks: [] }, burst: undefined });
});

it("refuses a protocol that it does not read", () => {
  const state = runState();
  receive(state, { ...run.hello, v: 2 as unknown as 1 }); // as a newer program would send it
  expect(state.hello).toBeUndefined();
  expect(state.connection).toEqual({
    type: "connection",
    state: "refused",
    text: "this page reads protocol 1, the program speaks 2; reload the page",
  });
});

it("shows a recorded run at each moment of its frames", () => {
  const recording = run.recording(10);
  expect(recordedRun(recording, 0).passes).toHaveLength(1);
  expect(recordedRun(recording, 9).passes).toHaveLength(10);
  expect(recordedRun(recording, 9).frame).toEqual(recording.frames[9]);
  expect(recordedRun({ ...recording, frames: [] }, -1).frame).toBeUndefined();
});
