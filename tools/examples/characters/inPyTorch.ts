import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import type { Network } from "backstream";
import type { Book } from "./book.js";
import { oneThread } from "../../bench/startPeers.js";

/** What is to be learned, and how. */
export interface Lesson {
  readonly net: Network;
  /** Characters, width of the embedding, units. */
  readonly sizes: readonly [number, number, number];
  readonly rows: number;
  readonly window: number;
  readonly clip: number;
  readonly updates: number;
  readonly rate: (step: number) => number;
  readonly text: Book;
}

/** What PyTorch made of it. */
export interface Learned {
  readonly version: string;
  readonly losses: readonly number[];
  readonly bits: number;
  /** Processor time of the learning. */
  readonly seconds: number;
}

/** Where there is no PyTorch, why. */
export interface Missing {
  readonly missing: string;
}

/**
 * Lets PyTorch learn the same, in a process of its own, from the parameters that the net has now.
 *
 * When the promise resolves, it has received everything, so the caller may then keep this process busy; `result` waits
 * for its end.
 */
export async function inPyTorch(lesson: Lesson): Promise<{ result(): Promise<Learned | Missing> }> {
  // This file is bundled into tools/.run before it runs.
  const program = resolve(import.meta.dirname, "../examples/characters/pytorch.py");
  const child = spawn("/usr/bin/python3", [program], {
    stdio: ["pipe", "pipe", "inherit"],
    env: oneThread(),
  });
  const printed = text(child.stdout);
  const result = once(child, "close").then(async () => answerOf(await printed), missing);
  child.stdin.on("error", () => {}); // it has ended; the missing answer shows it
  const sent = new Promise<void>((done) => child.stdin.end(JSON.stringify(written(lesson)), () => done()));
  await Promise.race([sent, result]);
  return { result: () => result };
}

function answerOf(printed: string): Learned | Missing {
  if (printed === "") return { missing: "pytorch.py failed, see above" };
  return JSON.parse(printed) as Learned | Missing; // pytorch.py says what it prints
}

function missing(error: unknown): Missing {
  return { missing: error instanceof Error ? error.message : String(error) };
}

function written({ net, text: { learned, held }, updates, rate, ...rest }: Lesson): object {
  const parameters = [...net.parameters.values()].map(({ name, value }) => [name, base64([value.data])]);
  return {
    ...rest,
    rates: Array.from({ length: updates }, (_, index) => rate(index + 1)),
    parameters: Object.fromEntries(parameters),
    learned: base64(learned),
    held: base64(held),
  };
}

function base64(arrays: readonly ArrayBufferView[]): string {
  return Buffer.concat(
    arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  ).toString("base64");
}
