import { kernels } from "backstream";
import type { Results, Row } from "../results.js";
import type { Book } from "./book.js";
import { gzipBits } from "./gzipBits.js";
import type { Learned, Missing } from "./inPyTorch.js";
import { ngramBits } from "./ngramBits.js";

/** A net that has learned a text, and PyTorch's. */
export interface Reading {
  readonly text: Book;
  readonly units: number;
  readonly bits: number;
  readonly losses: readonly number[];
  /** Processor time of the learning. */
  readonly seconds: number;
  readonly samples: readonly { readonly temperature: number; readonly text: string }[];
  readonly peer: Learned | Missing;
}

/** Bits a character by model and text, how near PyTorch is, and what the nets write. */
export function report(readings: readonly Reading[]): Results {
  const models = readings.map(bitsByModel);
  const rows = Object.keys(models[0]).map((model): Row => {
    const cells = readings.map(({ text: { name } }, index) => [name, models[index][model]]);
    return { "bits a character": model, ...Object.fromEntries(cells) };
  });
  return {
    rows,
    facts: Object.assign({}, ...readings.map(facts)) as Row,
    text: readings.map(samples).join("\n\n"),
  };
}

/** Characters before the tail that are counted: more than the net reads, all of the shorter book. */
const counted = 1_200_000;

function bitsByModel({ text: { text, alphabet, codes, known }, units, bits, peer }: Reading): Row {
  const counts = ngramBits(codes, Math.max(0, known - counted), known, alphabet.length, 5);
  const characters = Array.from(text);
  return {
    [`LSTM ${units}, Backstream`]: bits,
    [`LSTM ${units}, PyTorch`]: "missing" in peer ? "missing" : peer.bits,
    "counts of 5 characters": counts[4],
    "counts of 3 characters": counts[2],
    "counts of 2 characters": counts[1],
    "counts of single characters": counts[0],
    "gzip -9": gzipBits(characters.slice(0, known).join(""), characters.slice(known).join("")),
  };
}

function facts({ text: { name, codes, known }, losses, seconds, peer }: Reading): Row {
  const within = (updates: number, theirs: readonly number[]): string =>
    Math.max(
      ...losses.slice(0, updates).map((loss, index) => Math.abs(loss / theirs[index] - 1)),
    ).toExponential(0);
  return {
    [`${name}, characters`]: `${known.toLocaleString("en-US")} before the tail of ${(codes.length - known).toLocaleString("en-US")}`,
    [`${name}, learning`]: `${seconds.toFixed(0)} s of processor time with ${kernels.name}, ${"missing" in peer ? peer.missing : `${peer.seconds.toFixed(0)} s with PyTorch ${peer.version}; one thread each, at the same time`}`,
    ...("losses" in peer && {
      [`${name}, the two losses differ`]: `by ${within(10, peer.losses)} of themselves at most in the first 10 updates, ${within(100, peer.losses)} in the first 100, ${within(losses.length, peer.losses)} in all ${losses.length}`,
    }),
  };
}

function samples({ text: { name }, samples: written }: Reading): string {
  return written
    .map(({ temperature, text }) => `${name}, temperature ${temperature}:\n${wrapped(text)}`)
    .join("\n\n");
}

/** Lines of at most 100 characters. */
function wrapped(text: string): string {
  return text.replaceAll(/(.{1,100})(?: |$)/gm, "$1\n").trimEnd();
}
