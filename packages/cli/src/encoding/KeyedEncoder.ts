import {
  describeValue,
  readCategory,
  readColumn,
  RecordEncoder,
  Standardizer,
  type Position,
  type ReadRecord,
  type RecordEncoderState,
  type StandardizerState,
} from "backstream";
import { BadRecord } from "../sources/BadRecord.js";
import type { RawRecord } from "../sources/RawRecord.js";
import { columnsOf, type ColumnLayout } from "./columnsOf.js";
import type { EncodedSample } from "./EncodedSample.js";
import type { EncodingPlan } from "./EncodingPlan.js";
import { hashedFeatures } from "./hashedFeatures.js";
import { isBlank } from "./isBlank.js";
import { readLocal } from "./readLocal.js";
import { RecentMap } from "./RecentMap.js";
import { readTarget } from "./readTarget.js";
import { TargetClasses } from "./TargetClasses.js";

/** The memory of a key: the target and the times of its last record. */
export interface KeyMemory {
  target?: number | undefined;
  times: readonly number[];
}

/** What an encoder has learned, as plain JSON. */
export interface KeyedEncoderState extends EncoderScales {
  readonly memory: readonly (readonly [string, KeyMemory])[];
}

/** What an encoder has learned of all keys together, as plain JSON. */
export interface EncoderScales {
  readonly records: RecordEncoderState;
  readonly target: StandardizerState;
  /** The names of the classes so far; undefined where the target is no class. */
  readonly classes?: readonly string[] | undefined;
}

/**
 * Turns records into samples, one after the other, each with what was known before it: its columns (`columnsOf`), the
 * target of the key's previous record (±1, standardised, or one-hot), and whether there is one.
 */
export class KeyedEncoder {
  readonly plan: EncodingPlan;
  readonly width: number;
  readonly memory: RecentMap<string, KeyMemory>;
  #isFrozen = false;
  readonly #layout: ColumnLayout;
  readonly #records: RecordEncoder;
  readonly #target: Standardizer;
  readonly #features: ReturnType<typeof hashedFeatures>;
  readonly #classes: TargetClasses;
  readonly #readLocal: (record: RawRecord) => RawRecord;

  constructor(
    plan: EncodingPlan,
    state?: EncoderScales & Partial<KeyedEncoderState>,
    memory: RecentMap<string, KeyMemory> = new RecentMap(plan.maxKeys, state?.memory),
  ) {
    this.plan = plan;
    this.memory = memory;
    this.#layout = columnsOf(plan);
    this.#records = new RecordEncoder({ state: state?.records ?? this.#layout });
    this.#classes = new TargetClasses(plan, state?.classes);
    this.width = this.#records.width + (plan.classes ?? 1) + 1;
    this.#target = new Standardizer(1, Infinity, state?.target);
    this.#features = hashedFeatures(plan.columns);
    this.#readLocal = readLocal(plan.columns);
  }

  get state(): KeyedEncoderState {
    return { ...this.scales, memory: [...this.memory.entries()] };
  }

  /** What it has learned of all keys together. */
  get scales(): EncoderScales {
    return {
      records: this.#records.state,
      target: this.#target.state,
      ...(this.plan.task === "multiclass" && { classes: this.classes }),
    };
  }

  /** The names of the classes so far, by index; none where the target is no class. */
  get classes(): readonly string[] {
    return this.#classes.names;
  }

  /** From now on, scales and categories stay as they are; only the memory of keys changes. */
  freeze(): void {
    this.#isFrozen = true;
  }

  /** The sample, or why the record cannot be used; `record` is its number in the source, `position` its place in a stream. */
  encode(given: RawRecord, record: number, position?: Position): EncodedSample | BadRecord {
    return this.#encode(given, record, true, position);
  }

  /** The sample that a record without a target would become if it came next, or why it cannot be used; nothing changes. */
  preview(given: RawRecord): EncodedSample | BadRecord {
    return this.#encode(given, 0, false);
  }

  #encode(given: RawRecord, record: number, isNext: boolean, position?: Position): EncodedSample | BadRecord {
    const raw = this.#readLocal(given);
    const learns = isNext && !this.#isFrozen;
    const { target: goal, task, key: keyColumn } = this.plan;
    const keyValue = keyColumn === undefined ? "" : readColumn(raw, keyColumn);
    const key = readCategory(keyValue);
    if (keyColumn !== undefined && isBlank(keyValue))
      return new BadRecord(`${keyColumn} is missing`, `${keyColumn} is missing`);
    if (typeof key === "number")
      return new BadRecord(`${keyColumn} is not a key`, `${keyColumn} is an object, expected a key`);
    const read = this.#records.read(raw);
    if ("reason" in read) return new BadRecord(read.kind, read.reason);
    const { inputs } = read;
    const known = this.#classes.names.length;
    const goalValue = isNext ? readColumn(raw, goal.column) : undefined;
    const actual =
      task === "multiclass" ? this.#classes.read(goalValue, learns) : readTarget(goalValue, goal, task);
    if (actual instanceof BadRecord) return actual;
    if (Number.isNaN(actual)) return noTarget(goal.column, goalValue);

    const memory: KeyMemory = isNext
      ? this.memory.use(key, () => ({ times: [] }))
      : { times: [], ...this.memory.get(key) }; // a copy
    const { centre, spread } = this.#scaleOfTarget();
    const scaled = (target: number): number =>
      task !== "regression" ? target : spread === 0 ? 0 : (target - centre) / spread;
    const previous = memory.target;
    this.#measureGaps(inputs, memory);
    const input = this.#records.write(inputs, new Float32Array(this.width), learns);
    if (previous !== undefined) {
      if (task === "multiclass") input[this.#records.width + previous] = 1;
      else input[this.#records.width] = task === "binary" ? 2 * previous - 1 : scaled(previous);
      input[this.width - 1] = 1;
    }
    const { indices, values } = this.#features(
      this.#layout.indices.map((index) => inputs[index]!), // a record without one of the columns is a bad record
      input,
    );
    if (actual !== undefined) {
      memory.target = actual;
      if (learns && task === "regression") this.#target.learn([actual]);
    }
    // Field by field, since an object spread takes ten times as long.
    return {
      input,
      target: actual === undefined ? undefined : scaled(actual),
      key,
      record,
      actual,
      previous,
      known,
      centre,
      spread,
      indices,
      values,
      position,
    };
  }

  #scaleOfTarget(): { centre: number; spread: number } {
    if (this.plan.task !== "regression") return { centre: 0, spread: 1 };
    if (this.#target.state.seen[0] === 0) return { centre: 0, spread: 0 }; // the first target is 0, whatever it is
    const { factor, shift } = this.#target.scale;
    return { centre: shift[0], spread: factor[0] };
  }

  /** Fills in the time since the key's previous record, if there was one, and remembers the times of this one. */
  #measureGaps(inputs: ReadRecord["inputs"], memory: KeyMemory): void {
    const previous = memory.times;
    memory.times = this.#layout.times.map(({ time }) => inputs[time] as number); // a time, as it was read
    this.#layout.times.forEach(({ gap }, index) => {
      const past = Math.max(0, memory.times[index] - previous[index]);
      inputs[gap] = previous.length === 0 ? undefined : Math.log1p(past / 1000);
    });
  }
}

function noTarget(column: string, value: unknown): BadRecord {
  return new BadRecord(
    `${column} is not a target`,
    `${column} is ${describeValue(value)}, expected a target`,
  );
}
