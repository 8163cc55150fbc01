import type { EncodedSample } from "../encoding/EncodedSample.js";
import type { KeyedEncoder } from "../encoding/KeyedEncoder.js";
import { mostWaiting, type LabelDelay } from "../settings/labelDelayOf.js";
import { SourceError } from "../SourceError.js";
import { BadRecord } from "../sources/BadRecord.js";
import type { RawRecord } from "../sources/RawRecord.js";
import { BadLabel } from "./BadLabel.js";

/** A sample that waits for its label. */
interface Waiting {
  /** When the label comes. */
  readonly due: number;
  readonly sample: EncodedSample;
}

/** All that waits, as plain data. */
export interface LateLabelsState {
  /** The newest time of a record; not given before the first. */
  readonly now?: number | undefined;
  readonly waiting: readonly Waiting[];
}

/**
 * Samples whose labels come late. Each record is asked when it comes, with what was known then, and labelled later: directly before the
 * first record that is so many records later, or so much later by its time; labels of one time in the order of their records.
 * Time is that of the records, and never goes back.
 *
 * - delay 2   records   --A-----B-----C--------D--------|
 *             samples   --a-----b-----A-c------B-d------C-D|      small: asked; large: labelled
 *
 * Whatever learns of targets does so when a label comes: the scale of the target, the classes, and the previous target of a key.
 */
export class LateLabels {
  readonly #encoder: KeyedEncoder;
  readonly #delay: LabelDelay;
  readonly #waiting: Waiting[];
  /** Those before it have gone. */
  #first = 0;
  #now: number;

  constructor(encoder: KeyedEncoder, delay: LabelDelay, { now = -Infinity, waiting }: LateLabelsState) {
    this.#encoder = encoder;
    this.#delay = delay;
    this.#waiting = [...waiting];
    this.#now = now;
  }

  /** How many wait for their labels. */
  get waiting(): number {
    return this.#waiting.length - this.#first;
  }

  get state(): LateLabelsState {
    const waiting = this.#waiting
      .slice(this.#first)
      .map(({ due, sample }) => ({ due, sample: plain(sample) }));
    return { ...(this.#now > -Infinity && { now: this.#now }), waiting };
  }

  /** The samples whose labels come before a record, one after the other; then the record's own, or why it cannot be used. */
  *next(
    raw: RawRecord | BadRecord,
    record: number,
    read: () => void,
  ): Generator<EncodedSample | BadRecord | BadLabel> {
    const time = this.#timeOf(raw, record);
    if (time !== undefined) this.#now = Math.max(this.#now, time);
    yield* this.#due(this.#now);
    read();
    const sample = raw instanceof BadRecord ? raw : this.#encoder.ask(raw, record);
    if (!(sample instanceof BadRecord)) this.#wait(sample, time ?? this.#now);
    yield sample;
  }

  /** The labels that are out when the source has ended. */
  *rest(): Generator<EncodedSample | BadLabel> {
    yield* this.#due(Infinity);
  }

  *#due(now: number): Generator<EncodedSample | BadLabel> {
    while (this.#first < this.#waiting.length && this.#waiting[this.#first].due <= now) {
      const { sample } = this.#waiting[this.#first++];
      if (this.#first > 1024 && 2 * this.#first > this.#waiting.length) {
        this.#waiting.splice(0, this.#first);
        this.#first = 0;
      }
      const labelled = this.#encoder.label(sample);
      if (labelled instanceof BadRecord) {
        yield new BadLabel(labelled, sample.record);
        yield { ...sample, late: "labelled" };
      } else yield labelled;
    }
  }

  #timeOf(raw: RawRecord | BadRecord, record: number): number | undefined {
    if ("records" in this.#delay) return record;
    return raw instanceof BadRecord ? undefined : this.#encoder.timeOf(raw, this.#delay.column);
  }

  #wait(sample: EncodedSample, time: number): void {
    const due = time + ("records" in this.#delay ? this.#delay.records : this.#delay.milliseconds);
    if (this.#waiting.length - this.#first >= mostWaiting)
      throw new SourceError(
        `--label-delay: ${mostWaiting} records wait for their labels, which is the most; give a shorter time`,
      );
    // Behind those of the same time; most often at the end.
    let index = this.#waiting.length;
    while (index > this.#first && this.#waiting[index - 1].due > due) index--;
    this.#waiting.splice(index, 0, { due, sample });
  }
}

/** What is needed of a sample that waits where another run goes on. */
export function plain(sample: EncodedSample): EncodedSample {
  const { said, ...rest } = sample;
  return said ? { ...rest, said: { prediction: said.prediction } } : rest;
}
