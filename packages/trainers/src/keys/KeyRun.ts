import { BrokenStreamError, describeValue, positionOf, type Sample, withState } from "@backstream/core";
import type { KeyedRiver } from "./KeyedRiver.js";
import { KeyLog, type KeyRecord } from "./KeyLog.js";
import { inRecords, inStreams, type KeyRunState } from "./KeyRunState.js";
import type { KeySegment, KnownKey } from "./KeySegment.js";
import { knownKeys } from "./knownKeys.js";
import type { KeyStoreOptions } from "./PerKeyOptions.js";
import type { RiverKey } from "./RiverKey.js";
import type { SegmentRecords } from "./SegmentRecords.js";
import { WantedSegments } from "./WantedSegments.js";

/** What a run is given. */
export interface KeyRunOptions<S> extends Pick<KeyStoreOptions, "active" | "store"> {
  /** The operator, for messages. */
  readonly where: string;
  readonly name: string;
  readonly key: (sample: S) => RiverKey;
  readonly idle: number;
  readonly state: KeyRunState | undefined;
  /** Keys whose streams are in the checkpoint. */
  readonly streams: readonly RiverKey[];
  readonly river: KeyedRiver<S>;
  /** Ends it where no sample waits for what has failed. */
  readonly fail: (error: unknown) => void;
}

/**
 * One subscription of `perKey`: gives samples to the river, one after the other, and takes care that their keys are there. It evicts many keys
 * at once, and writes them while samples go on; at most one write is under way. A key that comes back meanwhile is taken from what is being
 * written.
 */
export class KeyRun<S extends Sample> {
  evicted = 0;
  returned = 0;
  readonly #options: KeyRunOptions<S>;
  readonly #log: KeyLog;
  readonly #wanted: WantedSegments;
  /** All keys, in the order of their first samples. */
  readonly #known: Map<RiverKey, KnownKey> = new Map();
  /** Those that are in memory, the one that was used last at the end. */
  readonly #active: Map<RiverKey, KnownKey> = new Map();
  /** What is written with the next that leave, from segments of which little is left. */
  #moving: (KeyRecord & { readonly from: KeySegment })[] = [];
  /** The write that is under way; it never rejects. */
  #writing: Promise<void> | undefined;
  #samples: number;
  #isOver = false;
  /** How many keys are evicted at once. */
  readonly #batch: number;
  readonly #state = (): KeyRunState => this.state;

  constructor(options: KeyRunOptions<S>) {
    const { where, active, store, state } = options;
    this.#options = options;
    this.#batch = Math.min(mostAtOnce, Math.ceil(active / 8));
    this.#samples = state?.samples ?? 0;
    this.#wanted = new WantedSegments(state?.number, new Set(state?.places));
    this.#log = new KeyLog(where, store, this.#wanted, state?.revision ?? 0);
  }

  get counts(): {
    readonly active: number;
    readonly stored: number;
    readonly segments: number;
    readonly reads: number;
    readonly writes: number;
  } {
    // prettier-ignore
    const { reads, writes } = this.#log;
    const active = this.#active.size;
    return { active, stored: this.#known.size - active, segments: this.#wanted.used, reads, writes };
  }

  /** Everything that the river does not know, of now, between two samples. */
  get state(): KeyRunState {
    const number = this.#wanted.take();
    const segments = new Map<KeySegment, number>();
    const records: unknown[] = [];
    const columns = {
      keys: [] as RiverKey[],
      used: [] as number[],
      segments: [] as number[],
      at: [] as number[],
    };
    const add = (key: KnownKey, segment: number, at: number): void => {
      columns.keys.push(key.key);
      columns.used.push(key.used);
      columns.segments.push(segment);
      columns.at.push(at);
    };
    for (const known of this.#known.values()) {
      const { segment } = known;
      if (segment) {
        let index = segments.get(segment);
        if (index === undefined) segments.set(segment, (index = segments.size));
        add(known, index, known.at);
        continue;
      }
      const record = known.record ?? this.#options.river.copy(known.key);
      if (record === undefined) add(known, inStreams, 0);
      else add(known, inRecords, records.push(record) - 1);
    }
    const list = [...segments.keys()];
    return {
      number,
      samples: this.#samples,
      ...columns,
      records,
      revisions: list.map(({ revision }) => revision),
      places: list.map(({ place }) => place),
      checksums: list.map(({ checksum }) => checksum),
      sizes: list.map(({ keys }) => keys.length),
      revision: this.#log.revision,
    };
  }

  /** Goes on where the checkpoint is: the river has resumed its streams. */
  begin(): void {
    const { state, streams, river } = this.#options;
    for (const known of knownKeys(state, streams, this.#samples)) this.#known.set(known.key, known);
    const inMemory = [...this.#known.values()].filter(({ segment }) => !segment);
    for (const known of inMemory.toSorted((a, b) => a.used - b.used)) {
      if (known.record !== undefined) river.join(known.key, known.record);
      known.record = undefined;
      this.#active.set(known.key, known);
    }
  }

  /** A sample comes: it passes now, or when what is returned settles; until then, no other comes. */
  next(sample: S): Promise<void> | undefined {
    const { where, river, active, idle } = this.#options;
    const key = this.#keyOf(sample);
    let known = this.#known.get(key);
    if (!known || !this.#isActive(known)) {
      if (this.#active.size >= active) {
        if (this.#writing) return this.#writing.then(() => (this.#isOver ? undefined : this.next(sample)));
        this.#evict(-Infinity);
      }
      if (known?.segment)
        return this.#return(known).then(() => (this.#isOver ? undefined : this.next(sample)));
      if (known) this.#rejoin(known, known.record);
      else this.#known.set(key, (known = { key, used: 0, record: undefined, segment: undefined, at: 0 }));
    }
    known.used = ++this.#samples;
    this.#active.delete(key);
    this.#active.set(key, known);
    if (idle < Infinity && !this.#writing) this.#evict(this.#samples - idle);
    river.send(
      withState(where, sample, this.#options.name, () => this.#state),
      key,
    );
    return undefined;
  }

  /** The source has completed: all keys end, in the order of their first samples. */
  end(): Promise<void> | undefined {
    const keys = this.#known.values();
    for (const known of keys) {
      if (known.segment) return this.#endRest(known, keys);
      this.#end(known);
    }
    this.#options.river.complete();
    return undefined;
  }

  /** A checkpoint is saved. */
  saved(state: unknown): void {
    const { number } = (state ?? {}) as Partial<KeyRunState>;
    if (typeof number === "number") this.#wanted.saved(number);
  }

  /** Nobody listens any more. */
  stop(): void {
    this.#isOver = true;
  }

  #keyOf(sample: S): RiverKey {
    const { where } = this.#options;
    const key: unknown = this.#options.key(sample); // at run time it may be anything
    const isKey = typeof key === "string" || typeof key === "boolean" || Number.isFinite(key);
    if (!isKey) {
      throw new TypeError(
        `${where}: key returns ${describeValue(key)}, expected a text, a number or a boolean, such as ({ device }) => device`,
      );
    }
    if (!positionOf(sample)) {
      throw new BrokenStreamError(
        `${where}: a sample has no position, expected one, as checkpoints know by it which keys are in the store; number the values of the source by withPositions("readings")`,
      );
    }
    return key as RiverKey;
  }

  #isActive({ segment, record, key }: KnownKey): boolean {
    return segment === undefined && record === undefined && this.#active.has(key);
  }

  /** Takes keys out that were not used since; at least one, where any may leave. */
  #evict(since: number): void {
    const leaving: KnownKey[] = [];
    for (const known of this.#active.values()) {
      if (leaving.length === this.#batch || (since > -Infinity && known.used > since)) break;
      leaving.push(known);
    }
    if (leaving.length === 0) return;
    const { river, where } = this.#options;
    if (this.#wanted.unsaved > mostUnsaved) {
      throw new BrokenStreamError(
        `${where}: ${this.#wanted.unsaved} checkpoints were taken since the newest that is saved, at most ${mostUnsaved} may be, since the store keeps what each of them wants; say by saved$ which are saved`,
      );
    }
    const records = leaving.map((known): KeyRecord => {
      this.#active.delete(known.key);
      known.record = river.take(known.key);
      return { known, record: known.record };
    });
    this.evicted += leaving.length;
    this.#wanted.change();
    this.#writing = this.#write(records);
  }

  async #write(leaving: readonly KeyRecord[]): Promise<void> {
    const moving = this.#moving.filter(({ known, from }) => known.segment === from);
    this.#moving = [];
    const records = [...leaving, ...moving];
    try {
      const segment = await this.#log.write(records);
      // It may have come back meanwhile.
      leaving.forEach(({ known, record }, at) => {
        if (known.record !== record) return;
        known.record = undefined;
        this.#place(known, segment, at);
      });
      moving.forEach(({ known, from }, index) => {
        if (known.segment !== from) return;
        this.#leave(known);
        this.#place(known, segment, leaving.length + index);
      });
      if (segment.live === 0) this.#log.forget(segment);
      this.#wanted.change();
      this.#writing = undefined;
    } catch (error) {
      this.#options.fail(error); // what waits for it finds that it is over
    }
  }

  #place(known: KnownKey, segment: KeySegment, at: number): void {
    known.segment = segment;
    known.at = at;
    segment.live++;
  }

  #leave(known: KnownKey): void {
    const segment = known.segment!; // the caller has asked
    known.segment = undefined;
    if (--segment.live === 0) this.#log.forget(segment);
  }

  /** Reads a key and gives it to the river. */
  async #return(known: KnownKey): Promise<void> {
    const segment = known.segment!; // the caller has asked
    const { records, record } = await this.#log.read(known, segment);
    if (this.#isOver) return;
    this.#leave(known);
    this.#rejoin(known, record);
    if (segment.live > 0 && 4 * segment.live <= segment.keys.length) this.#move(segment, records);
  }

  #rejoin(known: KnownKey, record: unknown): void {
    known.record = undefined;
    this.#active.set(known.key, known);
    this.#options.river.join(known.key, record);
    this.returned++;
    this.#wanted.change();
  }

  /** Little is left of a segment: that is written with the next keys, so that its place becomes free. */
  #move(segment: KeySegment, records: SegmentRecords): void {
    if (segment.isMoving || this.#moving.length + segment.live > this.#batch) return;
    segment.isMoving = true;
    segment.keys.forEach((known, at) => {
      if (known.segment === segment && known.at === at)
        this.#moving.push({ known, record: records.at(at), from: segment });
    });
  }

  /** Returns what stays of a key. */
  #end(known: KnownKey): KeyRecord | undefined {
    if (known.record !== undefined) this.#rejoin(known, known.record);
    known.record = this.#options.river.end(known.key);
    this.#active.delete(known.key);
    this.#wanted.change();
    if (known.record !== undefined) return { known, record: known.record };
    this.#known.delete(known.key);
    return undefined;
  }

  async #endRest(first: KnownKey, rest: Iterator<KnownKey>): Promise<void> {
    let records: KeyRecord[] = [];
    for (let known: KnownKey | undefined = first; known; known = rest.next().value as KnownKey | undefined) {
      if (known.segment) await this.#return(known);
      if (this.#isOver) return;
      const left = this.#end(known);
      if (left) records.push(left);
      if (records.length < this.#batch) continue;
      await this.#writing;
      this.#writing = this.#write(records);
      records = [];
    }
    await this.#writing;
    if (!this.#isOver) this.#options.river.complete();
  }
}

/** The most keys that leave together: what one of them costs is then mostly its numbers. */
const mostAtOnce = 64;

/** How many checkpoints may be taken that nobody has said to be saved. */
const mostUnsaved = 1000;
