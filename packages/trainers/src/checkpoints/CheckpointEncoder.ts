import type { Checkpoint, StreamCheckpoint } from "@backstream/operators";
import { compressBytes, platformCompression } from "./compressBytes.js";
import type { Compression } from "./compressedFormat.js";
import { encodingSteps, pageSteps } from "./encodingSteps.js";
import { HeldPages, numbersOf, type PagedTicks, type PagePlan } from "./HeldPages.js";
import { inSlices } from "./inSlices.js";
import { pagedFile } from "./pagedFormat.js";

/**
 * Encodes the checkpoints of one pipeline, one after the other: a held tick is encoded and compressed once, however many
 * checkpoints have it. `decompressCheckpoint` restores each of them from its own bytes.
 *
 * It works beside a stream that goes on learning, as `compressCheckpoint` does.
 */
export class CheckpointEncoder {
  readonly #where: string;
  readonly #slice: number;
  readonly #compression: Compression = platformCompression();
  readonly #pages: HeldPages = new HeldPages();
  /** How many checkpoints are not to be compressed, apart from their held ticks. */
  #plain = 0;

  /** - slice   milliseconds of work after which the event loop gets its turn */
  constructor(where: string, slice: number) {
    this.#where = where;
    this.#slice = slice;
  }

  /**
   * Call it again when the promise has settled.
   *
   * @throws {TypeError} As a rejection, when a held sample or `extra` is not plain data, or this is no checkpoint.
   * @throws {RangeError} As a rejection, when two nets have parameters of the same name.
   */
  async encode(checkpoint: Checkpoint): Promise<Uint8Array<ArrayBuffer>> {
    const { plan, pages, rest } = await inSlices(this.#slice, this.#steps(checkpoint));
    const [first, ...files] = await Promise.all([
      this.#compressed(rest),
      ...plan.pages.map((page, index) => {
        const bytes = pages[index];
        return bytes ? compressBytes(this.#compression, bytes) : this.#pages.fileOf(page)!; // what is not encoded now has a file
      }),
    ]);
    this.#pages.keep(plan, files);
    return pagedFile([first, ...files]);
  }

  /** Parameters and memories become hardly smaller: then the next ones stay as they are. */
  async #compressed(bytes: Uint8Array): Promise<Uint8Array> {
    if (this.#plain > 0) {
      this.#plain--;
      return bytes;
    }
    const file = await compressBytes(this.#compression, bytes);
    if (file.length > worthwhile * bytes.length) this.#plain = saysSo;
    return file;
  }

  *#steps(checkpoint: Checkpoint): Generator<undefined, Encoded> {
    const where = this.#where;
    const { streams } = checkpoint;
    const plan = this.#pages.plan(streams);
    yield;
    const pages: (Uint8Array | undefined)[] = [];
    try {
      for (const page of plan.pages)
        pages.push(this.#pages.fileOf(page) ? undefined : yield* pageSteps(where, page));
    } catch (error) {
      yield* encodingSteps(where, checkpoint); // which says of which stream the sample is
      throw error;
    }
    const numbers = numbersOf(plan);
    const paged = streams.map((stream, index) => withoutTicks(stream, numbers[index], plan.ticks[index]));
    const rest = yield* encodingSteps(where, checkpoint, { streams: paged, ticks: plan.ticks });
    return { plan, pages, rest };
  }
}

interface Encoded {
  readonly plan: PagePlan;
  /** Of each page of the plan, if it is new. */
  readonly pages: readonly (Uint8Array | undefined)[];
  readonly rest: Uint8Array;
}

/** A stream in which numbers stand for held ticks; their deltas are beside them, all or none. */
function withoutTicks(
  stream: StreamCheckpoint,
  numbers: readonly number[],
  { deltas }: PagedTicks,
): Readonly<Record<string, unknown>> {
  const paged: Record<string, unknown> = {};
  for (const name of Object.keys(stream) as (keyof StreamCheckpoint)[])
    paged[name] = name === "held" ? numbers : stream[name];
  if (deltas) paged["deltas"] = deltas;
  return paged;
}

/** The part of its size that what is compressed may have. */
const worthwhile = 0.75;

/** For how many checkpoints it counts that compressing one was not worth its time. */
const saysSo = 15;
