import { encode } from "./codec.js";
import type { Frame } from "./frames.js";
import type { Recording } from "./Recording.js";
import { page, scriptHash, styleHash } from "./generated/page.js";

// Of the largest file, less a little for what is not counted.
const limit = 590_000;

/**
 * One HTML file that shows a recorded run, or compares two: the page itself, without steering, and the recordings. It needs no server,
 * asks for nothing from the network, and opens from a folder.
 *
 * The whole course of the runs is in it, and of their last seconds as much as a file of 0.6 MB holds.
 *
 * @example
 *   import type { Recording } from "@backstream/studio";
 *   const asFile = (recording: Recording): string => report(recording);
 */
export function report(recording: Recording, other?: Recording): string {
  const recordings = other ? [recording, other] : [recording];
  const policy = `default-src 'none'; script-src '${scriptHash}'; style-src '${styleHash}'`;
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  const [head, rest] = halvesOf(page.replace("<title>", `${meta}<title>`), "<script>");
  const room = limit - byteLength(page);
  return `${head}<script type="application/json" id="recordings">${held(recordings, room)}</script>${rest}`;
}

/**
 * The recordings as JSON that no HTML parser mistakes for a tag. What is large in a frame, its burst and its marbles, is only in every
 * second one, or fourth, or eighth, where all would be too much; where that is too much as well, the oldest frames are not there.
 */
function held(recordings: readonly Recording[], room: number): string {
  const sized = recordings.map(({ frames }) =>
    frames.map((frame) => [sizeOf(frame), sizeOf(withoutDetails(frame))]),
  );
  const others = recordings.reduce((sum, one) => sum + sizeOf({ ...one, frames: [] }), 2);
  let [every, most] = [1, Math.max(...recordings.map(({ frames }) => frames.length))];
  // With `most` at 0 it is not asked.
  const size = () =>
    sized
      .flatMap((frames) =>
        frames.slice(-most).map((of, at, all) => of[isDetailed(at, all.length, every) ? 0 : 1] + 1),
      )
      .reduce((sum, one) => sum + one, others);
  while (size() > room && most > 0) {
    if (every < 32) every *= 2;
    else most = Math.floor(most * 0.9);
  }
  const thinned = recordings.map((one) => {
    const kept = most === 0 ? [] : one.frames.slice(-most);
    return {
      ...one,
      frames: kept.map((frame, at) => (isDetailed(at, kept.length, every) ? frame : withoutDetails(frame))),
    };
  });
  return `[${thinned.map(encoded).join(",")}]`;
}

/** The newest frame has its details. */
const isDetailed = (at: number, length: number, every: number) => (length - 1 - at) % every === 0;

const withoutDetails = (frame: Frame): Frame => ({ ...frame, burst: undefined, marbles: [] });

const encoded = (one: Recording | Frame) => encode(one).replaceAll("<", String.raw`\u003c`);
const sizeOf = (one: Recording | Frame) => byteLength(encoded(one));

function halvesOf(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return [text.slice(0, index), text.slice(index)];
}

const byteLength = (text: string) => new TextEncoder().encode(text).length;
