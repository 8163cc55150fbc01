import { Standardizer, type Carry, type StandardizerState } from "backstream";
import { BadRecord, type RawRecord } from "../sources/source.js";
import type { EncodedSample } from "./EncodedSample.js";
import { widthOf, type EncodingPlan } from "./EncodingPlan.js";
import { hashedFeatures } from "./hashedFeatures.js";
import { RecentMap } from "./RecentMap.js";
import { isMissing, readNumber } from "./readNumber.js";
import { readTarget } from "./readTarget.js";
import { readTime } from "./readTime.js";
import { Vocabulary } from "./Vocabulary.js";

/** What is remembered of a key: the target and the times of its last record, and the net's memory. */
export interface KeyMemory {
  target?: number | undefined;
  times: readonly number[];
  carry?: Carry | undefined;
}

/** What an encoder has learned, as plain JSON but for the carries. */
export interface EncoderState {
  readonly numbers: StandardizerState;
  readonly target: StandardizerState;
  readonly vocabularies: readonly (readonly string[])[];
  readonly memory: readonly (readonly [string, KeyMemory])[];
}

/**
 * Turns records into rows of numbers, one after the other, knowing only the past.
 *
 * - number    1: standardised by the mean and deviation so far, within ± 10
 * - time      5: sine and cosine of the hour of the day and of the day of the week (UTC); the time since the key's
 *             previous record, as log(1 + seconds), standardised
 * - category  `slots`: a single 1 in the place of the value (`Vocabulary`)
 * - always    2: the key's previous target (±1, or standardised) and whether there is one
 */
export class RecordEncoder {
  readonly plan: EncodingPlan;
  readonly width: number;
  readonly memory: RecentMap<string, KeyMemory>;
  readonly #scaled: number;
  readonly #scaler: Standardizer;
  readonly #target: Standardizer;
  readonly #vocabularies: readonly Vocabulary[];
  readonly #features: ReturnType<typeof hashedFeatures>;

  constructor(plan: EncodingPlan, state?: EncoderState) {
    this.plan = plan;
    this.width = widthOf(plan);
    this.memory = new RecentMap(plan.maxKeys, state?.memory);
    this.#scaled = plan.columns.filter(({ type }) => type !== "category").length;
    // A standardizer needs a feature; without numbers it scales one that nobody reads.
    this.#scaler = new Standardizer(Math.max(1, this.#scaled), 10, state?.numbers);
    this.#target = new Standardizer(1, Infinity, state?.target);
    const categories = plan.columns.filter(({ type }) => type === "category");
    this.#vocabularies = categories.map(
      ({ slots }, index) => new Vocabulary(slots, state?.vocabularies[index]),
    );
    this.#features = hashedFeatures(plan.columns);
  }

  get state(): EncoderState {
    return {
      numbers: this.#scaler.state,
      target: this.#target.state,
      vocabularies: this.#vocabularies.map(({ known }) => known),
      memory: [...this.memory.entries()],
    };
  }

  /** The sample, or what is wrong with the record. A prediction must not `learn`: scales stay as they are. */
  encode(raw: RawRecord, record: number, learn: boolean = true): EncodedSample | BadRecord {
    const { columns, target: goal, task, key: keyColumn } = this.plan;
    if (keyColumn !== undefined && isMissing(raw[keyColumn])) return missing(keyColumn);
    const read: (number | string)[] = [];
    for (const { name, type } of columns) {
      const value = raw[name];
      if (isMissing(value)) return missing(name);
      const known =
        type === "category" ? textOf(value) : type === "time" ? readTime(value) : readNumber(value);
      if (typeof known === "number" && !Number.isFinite(known)) return unreadable(name, type, value);
      read.push(known);
    }
    const actual = readTarget(raw[goal.column], goal, task);
    if (Number.isNaN(actual)) return unreadable(goal.column, "target", raw[goal.column]);

    const key = keyColumn === undefined ? "" : textOf(raw[keyColumn]);
    const memory = this.memory.use(key, () => ({ times: [] }));
    const { centre, spread } = this.#scaleOfTarget();
    const previous = memory.target;
    const scaled = this.#scale(read, memory, learn);
    const { indices, values } = this.#features(read, scaled);
    // Field by field: a spread costs ten times as much.
    const sample: EncodedSample = {
      input: this.#row(read, scaled, memory, centre, spread, learn),
      target:
        actual === undefined
          ? undefined
          : task === "binary"
            ? actual
            : spread === 0
              ? 0
              : (actual - centre) / spread,
      key,
      record,
      actual,
      previous,
      centre,
      spread,
      indices,
      values,
    };
    if (actual !== undefined) {
      memory.target = actual;
      if (learn && task === "regression") this.#target.learn([actual]);
    }
    return sample;
  }

  #scaleOfTarget(): { centre: number; spread: number } {
    if (this.plan.task === "binary") return { centre: 0, spread: 1 };
    const [centre, above] = this.#target.inverse([0, 1]);
    return { centre, spread: above - centre };
  }

  #row(
    read: readonly (number | string)[],
    scaled: Float64Array,
    memory: KeyMemory,
    centre: number,
    spread: number,
    learn: boolean,
  ): Float32Array {
    const { columns, task } = this.plan;
    const input = new Float32Array(this.width);
    input.set(this.#scaled > 0 ? scaled : []);
    let at = this.#scaled;
    let category = 0;
    for (let column = 0; column < columns.length; column++) {
      const value = read[column];
      if (typeof value === "string") {
        input[at + this.#vocabularies[category++].place(value, learn)] = 1;
        at += columns[column].slots;
      } else if (columns[column].type === "time") {
        const days = value / 86_400_000;
        // 1970 began on a Thursday.
        for (const turns of [days, (days + 3) / 7]) {
          input[at++] = Math.sin(2 * Math.PI * turns);
          input[at++] = Math.cos(2 * Math.PI * turns);
        }
      }
    }
    const { target } = memory;
    if (target !== undefined) {
      input[at] = task === "binary" ? 2 * target - 1 : spread === 0 ? 0 : (target - centre) / spread;
      input[at + 1] = 1;
    }
    return input;
  }

  /** Numbers and times since the key's previous record, scaled by what was known before; the times are remembered. */
  #scale(read: readonly (number | string)[], memory: KeyMemory, learn: boolean): Float64Array {
    const { columns } = this.plan;
    const raw = new Float64Array(Math.max(1, this.#scaled));
    const times: number[] = [];
    let at = 0;
    for (let column = 0; column < columns.length; column++) {
      const value = read[column];
      if (typeof value === "string") continue;
      raw[at++] = columns[column].type === "number" ? value : gap(value, memory.times[times.push(value) - 1]);
    }
    memory.times = times;
    const scaled = this.#scaler.transform(raw.slice());
    if (learn) this.#scaler.learn(raw);
    // No gap yet: neither long nor short.
    return scaled.map((value) => (Number.isNaN(value) ? 0 : value));
  }
}

/** How long ago the key's previous record was; NaN where there was none. */
function gap(time: number, before: number | undefined): number {
  return before === undefined ? NaN : Math.log1p(Math.max(0, time - before) / 1000);
}

function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function missing(name: string): BadRecord {
  return new BadRecord(`${name} is missing`, `${name} is missing`);
}

function unreadable(name: string, type: string, value: unknown): BadRecord {
  const wanted = { number: "a finite number", time: "a time", target: "a target", category: "a category" }[
    type
  ];
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  return new BadRecord(`${name} is not ${wanted}`, `${name} is ${shown}, expected ${wanted}`);
}
