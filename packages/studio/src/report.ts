import { encode, type Recording } from "./frames.js";
import { page, scriptHash, styleHash } from "./generated/page.js";

// Of the largest file, less a little for what is not counted.
const limit = 590_000;

/**
 * One HTML file that shows a recorded run, or compares two: the page itself, without steering, and the recordings. It needs no server,
 * asks for nothing from the network, and opens from a folder.
 *
 * The whole course of the runs is in it, and of their last seconds as many frames as a file of 0.6 MB holds.
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

/** The recordings as JSON that no HTML parser mistakes for a tag, without their oldest frames where these are too many. */
function held(recordings: readonly Recording[], room: number): string {
  const withFrames = (number: number) =>
    encodeAll(recordings.map((one) => ({ ...one, frames: number === 0 ? [] : one.frames.slice(-number) })));
  let number = Math.max(...recordings.map(({ frames }) => frames.length));
  let text = withFrames(number);
  while (byteLength(text) > room && number > 0) {
    number = Math.min(number - 1, Math.floor((number * room) / byteLength(text)));
    text = withFrames(number);
  }
  return text;
}

function encodeAll(recordings: readonly Recording[]): string {
  return `[${recordings.map((one) => encode(one)).join(",")}]`.replaceAll("<", String.raw`\u003c`);
}

function halvesOf(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return [text.slice(0, index), text.slice(index)];
}

const byteLength = (text: string) => new TextEncoder().encode(text).length;
