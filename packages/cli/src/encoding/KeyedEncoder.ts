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
    return this.#encode(given, record, "next", position);
  }

  /** As `encode`, where the label comes later: the sample has no target, and nothing is learned from it. See `label`. */
  ask(given: RawRecord, record: number): EncodedSample | BadRecord {
    return this.#encode(given, record, "asked");
  }

  /** The label of a sample of `ask` has come: the sample with its target, by the scale from before this label; or why it is none. */
  label(asked: EncodedSample): EncodedSample | BadRecord {
    const { label, key } = asked;
    if (label === undefined) return { ...asked, late: "labelled" };
    const { task } = this.plan;
    const actual = task === "multiclass" ? this.#classes.read(label, true) : (label as number); // as `ask` has read it
    if (actual instanceof BadRecord) return actual;
    const { centre, spread } = this.#scaleOfTarget();
    const memory = this.memory.get(key);
    if (memory) memory.target = actual;
    if (task === "regression") this.#target.learn([actual!]); // a label is one
    const target = this.#scaled(actual!, centre, spread);
    return { ...asked, late: "labelled", target, actual, centre, spread };
  }

  /** The time of a record by a column of the plan, in milliseconds; undefined where the record cannot be used. */
  timeOf(given: RawRecord, column: string): number | undefined {
    const read = this.#records.read(this.#readLocal(given));
    if ("reason" in read) return undefined;
    const index = this.plan.columns.findIndex(({ name }) => name === column);
    return read.inputs[this.#layout.indices[index]] as number; // the column is one of times
  }

  /** The sample that a record without a target would become if it came next, or why it cannot be used; nothing changes. */
  preview(given: RawRecord): EncodedSample | BadRecord {
    return this.#encode(given, 0, "preview");
  }

  #encode(
    given: RawRecord,
    record: number,
    use: "next" | "asked" | "preview",
    position?: Position,
  ): EncodedSample | BadRecord {
    const raw = this.#readLocal(given);
    const isNext = use !== "preview";
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
    const late = use === "asked" ? this.#lateLabel(goalValue) : undefined;
    if (late instanceof BadRecord) return late;
    const actual = late ? undefined : this.#actualOf(goalValue, learns);
    if (actual instanceof BadRecord) return actual;

    const memory: KeyMemory = isNext
      ? this.memory.use(key, () => ({ times: [] }))
      : { times: [], ...this.memory.get(key) }; // a copy
    const { centre, spread } = this.#scaleOfTarget();
    const previous = memory.target;
    this.#measureGaps(inputs, memory);
    const input = this.#records.write(inputs, new Float32Array(this.width), learns);
    if (previous !== undefined) {
      if (task === "multiclass") input[this.#records.width + previous] = 1;
      else
        input[this.#records.width] =
          task === "binary" ? 2 * previous - 1 : this.#scaled(previous, centre, spread);
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
      target: actual === undefined ? undefined : this.#scaled(actual, centre, spread),
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
      late: late && "asked",
      label: late?.label,
    };
  }

  /** A target, or the index of a class; undefined where there is none. */
  #actualOf(value: unknown, learns: boolean): number | undefined | BadRecord {
    const { target, task } = this.plan;
    if (task === "multiclass") return this.#classes.read(value, learns);
    const actual = readTarget(value, target, task);
    return Number.isNaN(actual) ? noTarget(target.column, value) : actual;
  }

  /** What does not depend on the labels before: the number, or the name of the class. */
  #lateLabel(value: unknown): { readonly label: number | string | undefined } | BadRecord {
    if (this.plan.task === "multiclass") return this.#classes.nameIn(value);
    const label = this.#actualOf(value, false);
    return label instanceof BadRecord ? label : { label };
  }

  #scaled(target: number, centre: number, spread: number): number {
    return this.plan.task !== "regression" ? target : spread === 0 ? 0 : (target - centre) / spread;
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
