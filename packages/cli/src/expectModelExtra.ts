import { PredictionBands } from "backstream";
import { columnsOf } from "./encoding/columnsOf.js";
import type { EncodingPlan } from "./encoding/EncodingPlan.js";
import { KeyedEncoder } from "./encoding/KeyedEncoder.js";
import type { ModelExtra } from "./Model.js";
import { resolveSettings } from "./resolveSettings.js";

type Check = (value: unknown) => boolean;

/**
 * Refuses the extra part of a model that `Learner` cannot have made, as in a file that was written by hand.
 *
 * @throws {Error} What is wrong, in a few words.
 */
export function expectModelExtra({ plan, encoder, settings, run, band }: Partial<ModelExtra>): void {
  expectFields("plan", plan, planChecks);
  if (!plan) return; // expectFields has thrown
  expectFields("settings", settings, settingsChecks);
  resolveSettings(settings!); // expectFields has thrown where there are none
  expectFields("encoder", encoder, encoderChecks(plan));
  if (run !== undefined) expectFields("run", run, runChecks);
  if (band !== undefined) void new PredictionBands({}, band); // it checks its state
  expectSameInputs(plan, encoder!.records.inputs);
  void new KeyedEncoder(plan, structuredClone(encoder)); // its parts check what they have learned
}

function expectFields(where: string, value: unknown, checks: Readonly<Record<string, Check>>): void {
  for (const [name, check] of Object.entries(checks)) {
    if (!isRecord(value) || !check(value[name])) throw new Error(`${where}.${name} is impossible`);
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText: Check = (value) => typeof value === "string";
const isCount =
  (least: number, most: number = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most; // a number
const isOneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value);
const isOptional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isOf =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(checks).every(([name, check]) => check(value[name]));

const isFormat = isOptional(isOneOf("comma", "point", "dmy", "mdy", "ymd"));

const planChecks = {
  columns: (value: unknown) =>
    isListOf(
      isOf({
        name: isText,
        type: isOneOf("number", "category", "time"),
        slots: isCount(0, 1024),
        vocabulary: isOptional(isOneOf("hashed")),
        format: isFormat,
      }),
    )(value) && (value as readonly unknown[]).length > 0, // a list
  target: isOf({
    text: isText,
    column: isText,
    format: isFormat,
    condition: isOptional(
      isOf({
        operator: isOneOf(">", ">=", "<", "<=", "==", "!="),
        value: (value) => isText(value) || Number.isFinite(value),
      }),
    ),
  }),
  task: isOneOf("regression", "binary", "multiclass"),
  classes: isOptional(isCount(2, 256)),
  key: isOptional(isText),
  maxKeys: isCount(1),
};

const settingsChecks = {
  cell: isText,
  units: isCount(1, 1 << 16),
  window: isCount(1),
  stride: isCount(1),
  learningRate: Number.isFinite,
  // Older models have neither.
  rateDecay: isOptional(isCount(0)),
  momentum: isOptional(Number.isFinite),
  clip: Number.isFinite,
  seed: isCount(0),
  gradient: isOptional(isText),
  labelDelay: isOptional(isText),
  replay: isOptional(isText),
  band: isOptional(Number.isFinite),
};

const runChecks = {
  records: isCount(0),
  predictions: isOptional(isCount(0)),
  position: isOptional(isOf({ source: isText, made: isOptional(isText), offset: isListOf(Number.isFinite) })),
  load: isOptional(isText),
  waiting: isOptional(isRecord),
  ended: isListOf(isOf({ rows: isCount(1), held: Array.isArray, unrollings: isRecord })),
  asked: isOptional(isListOf(isOf({ rows: isCount(1), held: Array.isArray, unrollings: isRecord }))),
  late: isOptional(
    isOf({
      now: isOptional(Number.isFinite),
      waiting: isListOf(isOf({ due: Number.isFinite, sample: isRecord })),
    }),
  ),
};

function encoderChecks({ columns, classes, task }: EncodingPlan): Readonly<Record<string, Check>> {
  const times = columns.filter(({ type }) => type === "time").length;
  const isMemory = isOf({
    target: isOptional(
      (value) => Number.isFinite(value) && (classes === undefined || isCount(0, classes - 1)(value)),
    ),
    times: (value) => isListOf(Number.isFinite)(value) && [0, times].includes((value as unknown[]).length), // a list
  });
  return {
    records: isOf({ inputs: isListOf(isRecord) }),
    target: isOf({
      seen: isListOf(Number.isFinite),
      mean: isListOf(Number.isFinite),
      squares: isListOf(Number.isFinite),
    }),
    memory: isListOf((entry) => Array.isArray(entry) && isText(entry[0]) && isMemory(entry[1])),
    classes: task === "multiclass" && classes !== undefined ? isListOf(isText) : isOptional(isListOf(isText)),
  };
}

/** The columns of the encoder are those of the plan; what they have learned is checked where they are made. */
function expectSameInputs(plan: EncodingPlan, inputs: readonly object[]): void {
  const { inputs: planned } = columnsOf(plan);
  if (inputs.length !== planned.length) throw new Error("encoder.records.inputs are not those of the plan");
  planned.forEach((spec, index) => {
    const made = new Map(Object.entries(inputs[index]));
    for (const [name, value] of Object.entries(spec)) {
      if (JSON.stringify(made.get(name)) !== JSON.stringify(value))
        throw new Error(`encoder.records.inputs: ${name} is not that of the plan`);
    }
  });
}
