import {
  decodeCheckpoint,
  randomStream,
  readSafetensors,
  wrapTensor,
  writeSafetensors,
  type RandomStream,
} from "backstream";
import { learn, predictWith } from "@backstream/cli";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { lastValueFrom } from "rxjs";
// The checksum of a checkpoint's file, which nobody but a hostile program writes anew.
import {
  checksumPlaceholder,
  writeChecksum,
} from "../../../packages/trainers/src/checkpoints/writeChecksum.js";
import { memoryTaken } from "./memoryTaken.js";
import { textOf, type Corpus } from "./Corpus.js";
import { mutateBytes } from "./mutateBytes.js";
import { mutateText } from "./mutateText.js";
import { mutateTree, type Tree } from "./mutateTree.js";
import { problemOf } from "./problemOf.js";
import { resumable } from "./resumable.js";

/**
 * Reads one damaged file: what it gives is usable, or one typed error of one line, in bounded memory. That it ends is for
 * the caller to watch.
 */
export async function fuzzCase(corpus: Corpus, seed: number): Promise<string | undefined> {
  const random = randomStream(seed, 1);
  const names = Object.keys(kinds);
  const kind = names[seed % names.length];
  const taken = memoryTaken();
  const problem = await kinds[kind](random, corpus);
  const bytes = taken();
  const found = problem ?? (bytes > mostMemory ? `takes ${(bytes / 2 ** 20).toFixed(0)} MiB` : undefined);
  return found && `${kind}: ${found}`;
}

/** Far more than any of these small files may need, with garbage that has not been collected. */
const mostMemory = 256 * 2 ** 20;

type Fuzz = (random: RandomStream, corpus: Corpus) => Promise<string | undefined>;

const corrupt = ["CorruptFileError"];

const kinds: Readonly<Record<string, Fuzz>> = {
  "checkpoint, damaged": async (random, { checkpoint }) => {
    const bytes = mutateBytes(random, checkpoint);
    const isSame = Buffer.compare(bytes, checkpoint) === 0;
    return attempt(() => {
      decodeCheckpoint(bytes);
      return isSame ? undefined : "a changed file is accepted";
    }, corrupt);
  },
  "checkpoint, with a new checksum": async (random, { checkpoint }) =>
    resumed(signed(mutateBytes(random, checkpoint))),
  "checkpoint, with another text": async (random, { checkpoint }) => resumed(withText(random, checkpoint)),
  safetensors: async (random, { safetensors }) => {
    const bytes = mutateBytes(random, safetensors);
    return attempt(() => {
      const { tensors } = readSafetensors(bytes);
      for (const [name, { shape, size }] of tensors)
        if (shape.reduce((product, axis) => product * axis, 1) !== size)
          return `${name} has ${size} numbers for [${shape.join(", ")}]`;
      return undefined;
    }, corrupt);
  },
  "model, damaged": async (random, corpus) => withModel(random, corpus, mutateBytes(random, corpus.model)),
  "model, with a new checksum": async (random, corpus) =>
    withModel(random, corpus, signed(mutateBytes(random, corpus.model))),
  "model, with another text": async (random, corpus) =>
    withModel(random, corpus, withText(random, corpus.model)),
  CSV: async (random, corpus) => learned(corpus, "damaged.csv", "power", mutateText(random, corpus.csv)),
  "CSV, bytes": async (random, corpus) =>
    learned(corpus, "damaged.csv", "power", mutateBytes(random, new TextEncoder().encode(corpus.csv))),
  NDJSON: async (random, corpus) =>
    learned(corpus, "damaged.ndjson", "power", mutateText(random, corpus.ndjson)),
  Parquet: async (random, corpus) =>
    learned(corpus, "damaged.parquet", "temperature", mutateBytes(random, corpus.parquet)),
};

/** The bytes with the right checksum, where there is room for one. */
function signed(bytes: Uint8Array<ArrayBuffer>): Uint8Array {
  if (bytes.length > 64) writeChecksum(bytes);
  return bytes;
}

/** A checkpoint's file, whose text is damaged as data, so that it is still JSON. */
function withText(random: RandomStream, file: Uint8Array): Uint8Array {
  const { text, rest } = textOf(file);
  const damaged = new TextEncoder().encode(
    `${JSON.stringify(mutateTree(random, JSON.parse(text) as Tree))}   `,
  );
  const numbers = new Int32Array(damaged.slice().buffer, 0, Math.floor(damaged.length / 4));
  const tensors = new Map(rest.tensors).set("@text", wrapTensor([numbers.length], numbers));
  const { format = "" } = Object.fromEntries(rest.metadata);
  const written = writeSafetensors(tensors, { ...checksumPlaceholder, format });
  writeChecksum(written);
  return written;
}

/** Decodes a checkpoint and resumes it. */
async function resumed(bytes: Uint8Array): Promise<string | undefined> {
  let checkpoint: ReturnType<typeof decodeCheckpoint> | undefined;
  const refused = await attempt(() => void (checkpoint = decodeCheckpoint(bytes)), corrupt);
  if (refused !== undefined || !checkpoint) return refused;
  const { samples } = checkpoint;
  const problem = await attempt(() => lastValueFrom(resumable(checkpoint), { defaultValue: undefined }));
  return problem && `decoded (samples ${samples}), then resumed: ${problem}`;
}

async function withModel(
  random: RandomStream,
  { folder }: Corpus,
  bytes: Uint8Array,
): Promise<string | undefined> {
  const model = join(folder, "damaged.safetensors");
  writeFileSync(model, bytes);
  const source = join(folder, "whole.csv");
  return random.integer(2) === 0
    ? attempt(() => predictWith({ model, source, predictions: join(folder, "predictions.csv") }))
    : attempt(() => learn({ load: model, source }));
}

async function learned(
  { folder }: Corpus,
  name: string,
  target: string,
  contents: string | Uint8Array,
): Promise<string | undefined> {
  const source = join(folder, name);
  writeFileSync(source, contents);
  return attempt(() =>
    learn({ source, target, units: 2, limit: 200, predictions: join(folder, "predictions.csv") }),
  );
}

/** What is wrong with the error of a task, or what the task itself says. */
async function attempt(task: () => unknown, allowed?: readonly string[]): Promise<string | undefined> {
  try {
    const said = await task();
    return typeof said === "string" ? said : undefined;
  } catch (error) {
    return problemOf(error, allowed);
  }
}
