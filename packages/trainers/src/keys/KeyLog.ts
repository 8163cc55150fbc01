import { describeValue } from "@backstream/core";
import { CorruptFileError } from "../checkpoints/CorruptFileError.js";
import { crc32 } from "../checkpoints/crc32.js";
import { inSlices } from "../checkpoints/inSlices.js";
import type { CheckpointStore, StoredCheckpoint } from "../stores/CheckpointStore.js";
import { ConflictError } from "../stores/ConflictError.js";
import { StoreWriter } from "../stores/StoreWriter.js";
import { KeyRecordError } from "./KeyRecordError.js";
import type { KeySegment, KnownKey } from "./KeySegment.js";
import { segmentSteps } from "./segmentFile.js";
import { SegmentRecords } from "./SegmentRecords.js";
import type { WantedSegments } from "./WantedSegments.js";

/** A key and what is to be written of it. */
export interface KeyRecord {
  readonly known: KnownKey;
  readonly record: unknown;
}

/** Writes segments of keys to the places of a store, and reads them. */
export class KeyLog {
  reads = 0;
  writes = 0;
  readonly #where: string;
  readonly #open: (place: number) => CheckpointStore;
  readonly #wanted: WantedSegments;
  readonly #stores: Map<number, CheckpointStore> = new Map();
  readonly #writers: Map<number, StoreWriter> = new Map();
  /** What was read of the newest segments, the newest last: keys that have left together often come back together. */
  readonly #read: Map<KeySegment, SegmentRecords> = new Map();
  /** The revision of the newest segment. */
  #revision: number;

  constructor(
    where: string,
    open: (place: number) => CheckpointStore,
    wanted: WantedSegments,
    revision: number,
  ) {
    this.#where = where;
    this.#open = open;
    this.#wanted = wanted;
    this.#revision = revision;
  }

  /** The revision of the newest segment. */
  get revision(): number {
    return this.#revision;
  }

  /** Writes records as a new segment, in which no key is yet. */
  async write(records: readonly KeyRecord[]): Promise<KeySegment> {
    const steps = segmentSteps(
      this.#where,
      records.map(({ record }) => record),
    );
    const bytes = await inSlices(slice, steps);
    const checksum = crc32(bytes); // before: the store may do with the bytes what it wants
    const place = this.#wanted.takePlace();
    try {
      const writer = await this.#writer(place);
      this.writes++;
      await writer.save(bytes);
    } catch (error) {
      this.#wanted.leavePlace(place);
      if (error instanceof ConflictError) throw error;
      throw this.#failure(place, "written to", error);
    }
    return {
      revision: ++this.#revision,
      place,
      checksum,
      keys: records.map(({ known }) => known),
      live: 0,
      born: this.#wanted.next,
      died: Infinity,
      isMoving: false,
    };
  }

  /**
   * The segment in which a key is, and its record.
   *
   * @throws {KeyRecordError} When they are not there, or damaged.
   */
  async read(
    known: KnownKey,
    segment: KeySegment,
  ): Promise<{ readonly records: SegmentRecords; readonly record: unknown }> {
    const { key, at } = known; // it may be moved meanwhile
    try {
      const records = this.#read.get(segment) ?? (await this.#load(segment));
      return { records, record: records.at(at) };
    } catch (error) {
      if (!(error instanceof CorruptFileError)) throw error;
      const { revision, place } = segment;
      throw new KeyRecordError(
        `${this.#where}: the key ${describeValue(key)} is in segment ${revision}, at place ${place} of the store, and ${error.message}; restore the store as it was when the checkpoint was saved`,
        key,
        revision,
        { cause: error },
      );
    }
  }

  /** @throws {CorruptFileError} When there is something else, in words. */
  async #load(segment: KeySegment): Promise<SegmentRecords> {
    const { place, checksum } = segment;
    let stored: StoredCheckpoint | undefined;
    try {
      this.reads++;
      stored = await this.#store(place).load();
    } catch (error) {
      throw this.#failure(place, "read", error);
    }
    if (!stored) throw new CorruptFileError("nothing is there");
    if (!(stored.bytes instanceof Uint8Array)) {
      throw new TypeError(
        `${this.#where}: load of the store gives ${describeValue(stored)}, expected { bytes, revision } with a Uint8Array, or undefined`,
      );
    }
    if (crc32(stored.bytes) !== checksum)
      throw new CorruptFileError("other bytes are there, of a later segment or damaged");
    const records = new SegmentRecords(this.#where, stored.bytes);
    this.#read.set(segment, records);
    for (const oldest of this.#read.keys()) {
      if (this.#read.size <= mostRead) break;
      this.#read.delete(oldest);
    }
    return records;
  }

  /** A segment in which no key is any more. */
  forget(segment: KeySegment): void {
    this.#read.delete(segment);
    this.#wanted.release(segment);
  }

  #store(place: number): CheckpointStore {
    const known = this.#stores.get(place);
    if (known) return known;
    const store = this.#open(place);
    const { load, save } = (store ?? {}) as Partial<CheckpointStore>; // at run time it may be anything
    if (typeof load !== "function" || typeof save !== "function") {
      throw new TypeError(
        `${this.#where}: store returns ${describeValue(store)} for place ${place}, expected a store with load and save, such as folderStore(\`keys/\${place}\`)`,
      );
    }
    this.#stores.set(place, store);
    return store;
  }

  /** Behind what is there: a run that was killed may have written there since the checkpoint. */
  async #writer(place: number): Promise<StoreWriter> {
    const known = this.#writers.get(place);
    if (known) return known;
    const store = this.#store(place);
    const writer = new StoreWriter(store, (await store.load())?.revision);
    this.#writers.set(place, writer);
    return writer;
  }

  #failure(place: number, what: string, error: unknown): unknown {
    if (error instanceof TypeError) return error;
    const reason = error instanceof Error ? error.message : describeValue(error);
    return new Error(
      `${this.#where}: place ${place} of the store cannot be ${what} (${reason}); resume from the newest checkpoint when the store is back, as retry behind durable does`,
      { cause: error },
    );
  }
}

/** Milliseconds of encoding from one turn of the event loop to the next. */
const slice = 4;

/** How many segments that were read are kept. */
const mostRead = 4;
