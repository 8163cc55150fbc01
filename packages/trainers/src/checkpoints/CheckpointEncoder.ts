import type { Checkpoint, StreamCheckpoint } from "@backstream/operators";
import { compressBytes, platformCompression } from "./compressBytes.js";
import type { Compression } from "./compressedFormat.js";
import { encodingSteps, pageSteps } from "./encodingSteps.js";
import { HeldPages, numbersOf, type PagePlan } from "./HeldPages.js";
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
    const [plan, page, rest] = await inSlices(this.#slice, this.#steps(checkpoint));
    const [first, added] = await Promise.all([
      this.#compressed(rest),
      page && compressBytes(this.#compression, page),
    ]);
    this.#pages.keep(checkpoint.streams, plan, added && { file: added, count: plan.added.length });
    return pagedFile([first, ...plan.kept.map(({ file }) => file), ...(added ? [added] : [])]);
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

  *#steps(
    checkpoint: Checkpoint,
  ): Generator<undefined, readonly [PagePlan, Uint8Array | undefined, Uint8Array]> {
    const where = this.#where;
    const { streams } = checkpoint;
    const plan = this.#pages.plan(streams);
    const { added, known } = plan;
    yield;
    let page: Uint8Array | undefined;
    try {
      page = added.length > 0 ? yield* pageSteps(where, added) : undefined;
    } catch (error) {
      yield* encodingSteps(where, checkpoint); // which says of which stream the sample is
      throw error;
    }
    const numbers = numbersOf(plan);
    const paged = streams.map((stream, index) => withoutTicks(stream, numbers[index]));
    return [plan, page, yield* encodingSteps(where, checkpoint, { streams: paged, known })];
  }
}

/** A stream in which numbers stand for held ticks; their deltas are beside them, all or none. */
function withoutTicks(stream: StreamCheckpoint, numbers: readonly number[]): object {
  const paged = { ...stream, held: numbers };
  const hasDeltas = stream.held.length > 0 && stream.held[0].delta !== undefined;
  return hasDeltas ? { ...paged, deltas: stream.held.map(({ delta }) => delta) } : paged;
}

/** The part of its size that what is compressed may have. */
const worthwhile = 0.75;

/** For how many checkpoints it counts that compressing one was not worth its time. */
const saysSo = 15;
