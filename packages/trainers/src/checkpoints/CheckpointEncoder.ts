import type { Checkpoint, StreamCheckpoint } from "@backstream/operators";
import { compressBytes, platformCompression } from "./compressBytes.js";
import type { Compression } from "./compressedFormat.js";
import { encodingSteps, pageSteps } from "./encodingSteps.js";
import { HeldPages, numbersOf, type HeldPage, type PagedTicks, type PagePlan } from "./HeldPages.js";
import { inSlices } from "./inSlices.js";
import { pagedFile, pagedRoom } from "./pagedFormat.js";

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
  #room: Uint8Array<ArrayBuffer> = new Uint8Array(0);

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
    const plan = this.#pages.plan(checkpoint.streams);
    const added = await inSlices(this.#slice, this.#pageSteps(checkpoint, plan));
    const files = await Promise.all(
      plan.pages.map(async (page) => {
        const bytes = added.get(page);
        return bytes ? compressBytes(this.#compression, bytes) : this.#pages.fileOf(page)!; // what is not new has a file
      }),
    );
    const bytes = await this.#restOf(checkpoint, plan, files);
    this.#pages.keep(plan, files);
    return bytes;
  }

  /** Encodes the pages that are new. */
  *#pageSteps(
    checkpoint: Checkpoint,
    plan: PagePlan,
  ): Generator<undefined, ReadonlyMap<HeldPage, Uint8Array>> {
    const added = new Map<HeldPage, Uint8Array>();
    try {
      for (const page of plan.pages) {
        if (this.#pages.fileOf(page)) continue;
        const allocate = added.size === 0 ? this.#allocate : undefined;
        added.set(page, yield* pageSteps(this.#where, page, allocate));
      }
    } catch (error) {
      yield* encodingSteps(this.#where, checkpoint); // which says of which stream the sample is
      throw error;
    }
    return added;
  }

  /** Encodes what is not in pages, into a file with these. */
  async #restOf(
    checkpoint: Checkpoint,
    plan: PagePlan,
    files: readonly Uint8Array[],
  ): Promise<Uint8Array<ArrayBuffer>> {
    const numbers = numbersOf(plan);
    const { ticks } = plan;
    const streams = checkpoint.streams.map((stream, index) =>
      withoutTicks(stream, numbers[index], ticks[index]),
    );
    const paged = { streams, ticks };
    if (this.#plain > 0) {
      this.#plain--;
      let file = new Uint8Array(0);
      const allocate = (size: number): Uint8Array<ArrayBuffer> => {
        const { room, file: whole } = pagedRoom(size, files);
        file = whole;
        return room;
      };
      await inSlices(this.#slice, encodingSteps(this.#where, checkpoint, paged, allocate));
      return file;
    }
    // Parameters and memories become hardly smaller: then the next ones stay as they are.
    const rest = await inSlices(this.#slice, encodingSteps(this.#where, checkpoint, paged));
    const first = await compressBytes(this.#compression, rest);
    if (first.length > worthwhile * rest.length) this.#plain = saysSo;
    return pagedFile([first, ...files]);
  }

  /** Room that is used again for the next page: the garbage collector counts bytes. */
  readonly #allocate = (size: number): Uint8Array<ArrayBuffer> => {
    if (size > this.#room.length) this.#room = new Uint8Array(Math.ceil(size * 1.25));
    return this.#room.subarray(0, size).fill(0);
  };
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
