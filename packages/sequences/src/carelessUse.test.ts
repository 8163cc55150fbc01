import { network } from "@backstream/core";
import { dense } from "@backstream/layers";
import { tensor } from "@backstream/tensors";
import { groupBy, mergeMap, NEVER, of, type Observable, type Subject } from "rxjs";
import { expect, it } from "vitest";
import * as sequences from "./index.js";

/** What JavaScript programs, files and the wire can bring. */
const wrong: readonly unknown[] = [
  null,
  undefined,
  10n,
  Symbol("s"),
  "x",
  {},
  [],
  NaN,
  -1,
  true,
  () => 1,
  [null],
  new Date(NaN),
];

/** The whole of the package with any types. */
type Loose = Record<string, (...args: unknown[]) => unknown>;
const {
  awaitTarget,
  batchSequences,
  breathe,
  bytes,
  characters,
  defaultMissingValues,
  delayTargets,
  difference,
  encode,
  flow,
  forecast,
  fromPull,
  gate,
  hashPair,
  hashText,
  holdOut,
  isMissing,
  minMax,
  missingTest,
  nextStep,
  oneHot,
  readCategory,
  readColumn,
  readNumber,
  readTime,
  recentKeys,
  rollOut,
  sequencesBy,
  shuffleBuffer,
  standardize,
  teacherForcing,
  unstack,
  windows,
} = sequences as unknown as Loose;
const { Differencer, MinMaxScaler, RecordEncoder, Standardizer, Vocabulary } = sequences;
const net = network(dense(2, 2), { seed: 1 });
const inputs = { x: { type: "number" } };
const spec = { inputs, target: { column: "y", type: "number" } };

const awaiting = { by: () => 1, targets$: NEVER, within: 2, capacity: 3 };

type Operator = (source: Observable<unknown>) => Observable<unknown>;

/** Runs what was made over a value; operators that wait for several get it often. */
function through(made: unknown, value: unknown): void {
  let problem: unknown;
  const source$ = of(value, value, value, value);
  (made as Operator)(source$).subscribe({ error: (error: unknown) => (problem = error) });
  if (problem !== undefined) throw problem;
}
const subscribed = (made: unknown): void => {
  let problem: unknown;
  (made as Observable<unknown>).subscribe({ error: (error: unknown) => (problem = error) });
  if (problem !== undefined) throw problem;
};
const options = (door: (options: unknown) => unknown, fields: object, ...names: string[]): Doors =>
  Object.fromEntries(
    names.map((name) => [`${door.name} ${name}`, (value) => door({ ...fields, [name]: value })]),
  );

type Doors = Readonly<Record<string, (value: unknown) => unknown>>;

const doors: Doors = {
  // Options
  awaitTarget: (value) => awaitTarget(value),
  ...options(awaitTarget, awaiting, "by", "targets$", "within", "time", "capacity", "release", "expired", "rejected", "name", "from"), // prettier-ignore
  delayTargets: (value) => delayTargets(value),
  ...options(delayTargets, { delay: 1 }, "delay", "time", "name", "from"),
  batchSequences: (value) => batchSequences(value),
  ...options(batchSequences, { batch: 1 }, "batch", "buffer", "align"),
  breathe: (value) => breathe(value),
  characters: (value) => characters(value),
  ...options(characters, { alphabet: "ab" }, "alphabet", "unknown"),
  difference: (value) => difference(value),
  ...options(difference, {}, "lag", "field", "state"),
  "difference state.history": (value) => difference({ state: { history: value } }),
  encode: (value) => encode(value),
  ...options(encode, spec, "inputs", "target", "missingValues", "schema", "rejected", "learn"),
  ...options(encode, {}, "state"),
  "encode inputs.x": (value) => encode({ inputs: { x: value } }),
  "encode inputs.x.type": (value) => encode({ inputs: { x: { type: value } } }),
  "encode inputs.x.scale": (value) => encode({ inputs: { x: { type: "number", scale: value } } }),
  "encode inputs.x.limit": (value) => encode({ inputs: { x: { type: "number", limit: value } } }),
  "encode inputs.x.missing": (value) => encode({ inputs: { x: { type: "number", missing: value } } }),
  "encode inputs.x.missingValues": (value) =>
    encode({ inputs: { x: { type: "number", missingValues: value } } }),
  "encode inputs.x.slots": (value) => encode({ inputs: { x: { type: "category", slots: value } } }),
  "encode inputs.x.vocabulary": (value) =>
    encode({ inputs: { x: { type: "category", slots: 2, vocabulary: value } } }),
  "encode inputs.x.cycles": (value) => encode({ inputs: { x: { type: "time", cycles: value } } }),
  "encode target.column": (value) => encode({ inputs, target: { column: value, type: "number" } }),
  "encode target.type": (value) => encode({ inputs, target: { column: "y", type: value } }),
  "encode target.slots": (value) =>
    encode({ inputs, target: { column: "y", type: "category", slots: value } }),
  "encode state.inputs": (value) => encode({ state: { inputs: value } }),
  "encode state.target": (value) =>
    encode({ state: { inputs: [{ column: "x", type: "number" }], target: value } }),
  "encode state.inputs[0].column": (value) =>
    encode({ state: { inputs: [{ column: value, type: "number" }] } }),
  "encode state.inputs[0].known": (value) =>
    encode({ state: { inputs: [{ column: "x", type: "number", known: value }] } }),
  "encode state.inputs[0].known of a category": (value) =>
    encode({ state: { inputs: [{ column: "x", type: "category", slots: 2, known: value }] } }),
  flow: (value) => flow(value),
  ...options(flow, { policy: "block", capacity: 1 }, "policy", "capacity", "n", "breath", "consume"),
  "forecast net": (value) => forecast(value, { start: [1, 1], horizon: 1 }),
  forecast: (value) => subscribed(forecast(net, value)),
  "forecast start": (value) => subscribed(forecast(net, { start: value, horizon: 1 })),
  "forecast horizon": (value) => subscribed(forecast(net, { start: [1, 1], horizon: value })),
  "forecast next": (value) => subscribed(forecast(net, { start: [1, 1], horizon: 2, next: value })),
  "forecast carry": (value) => subscribed(forecast(net, { start: [1, 1], horizon: 2, carry: value })),
  fromPull: (value) => fromPull(value),
  "fromPull options": (value) => fromPull([], value),
  "fromPull credit": (value) => fromPull([], { credit: value }),
  gate: (value) => gate(value),
  ...options(gate, { features: 1 }, "features", "classes", "vocabulary", "rejected"),
  "holdOut samples": (value) => holdOut(value, { fraction: 0.5 }),
  "holdOut samples since": (value) => holdOut(value, { since: () => true }),
  holdOut: (value) => holdOut([1, 2], value),
  "holdOut fraction": (value) => holdOut([1, 2], { fraction: value }),
  "holdOut since": (value) => holdOut([1, 2], { since: value }),
  missingTest: (value) => missingTest(value),
  minMax: (value) => minMax(value),
  ...options(minMax, {}, "field", "limit", "state"),
  "minMax state.min": (value) => minMax({ state: { seen: [1], min: value, max: [1] } }),
  oneHot: (value) => oneHot(value),
  "oneHot value": (value) => (oneHot(3) as (value: unknown) => unknown)(value),
  "oneHot value of names": (value) => (oneHot(["a"]) as (value: unknown) => unknown)(value),
  recentKeys: (value) => recentKeys(value),
  "rollOut net": (value) => rollOut(value, { start: 0, steps: 1 }),
  rollOut: (value) => subscribed(rollOut(net, value)),
  ...Object.fromEntries(
    ["start", "steps", "temperature", "seed", "carry"].map((name) => [
      `rollOut ${name}`,
      (value: unknown) => subscribed(rollOut(net, { start: 0, steps: 2, [name]: value })),
    ]),
  ),
  sequencesBy: (value) => sequencesBy(value),
  ...options(sequencesBy, { key: () => 1 }, "key", "limit"),
  ...options(sequencesBy, { gap: 1, time: () => 1 }, "gap", "time"),
  shuffleBuffer: (value) => shuffleBuffer(value, 1),
  "shuffleBuffer seed": (value) => shuffleBuffer(2, value),
  standardize: (value) => standardize(value),
  ...options(standardize, {}, "field", "limit", "state"),
  "standardize state.mean": (value) => standardize({ state: { seen: [1], mean: value, squares: [1] } }),
  teacherForcing: (value) => teacherForcing(value),
  unstack: (value) => unstack(value),
  "unstack input": (value) => unstack({ input: value }),
  "unstack target": (value) => unstack({ input: tensor([1, 1], [1]), target: value }),
  windows: (value) => windows(value),
  ...options(windows, { length: 1 }, "length", "stride", "horizon"),
  // Classes
  "new Differencer": (value) => new Differencer(value as number),
  "new Differencer state": (value) => new Differencer(1, value as never),
  "Differencer.next": (value) => new Differencer(1).next(value as number[]),
  "Differencer.inverse": (value) => new Differencer(1, { history: [[1], [2]] }).inverse(value as number[]),
  "new RecordEncoder": (value) => new RecordEncoder(value as never),
  "RecordEncoder.encode": (value) => new RecordEncoder(spec as never).encode(value),
  "RecordEncoder.read": (value) => new RecordEncoder(spec as never).read(value),
  "RecordEncoder.inverse": (value) => new RecordEncoder(spec as never).inverse(value as number),
  "new Standardizer": (value) => new Standardizer(value as number),
  "new Standardizer state": (value) => new Standardizer(1, 1, value as never),
  "Standardizer.transform": (value) => new Standardizer(1).transform(value as number[]),
  "Standardizer.inverse": (value) => new Standardizer(1).inverse(value as number[]),
  "Standardizer.learn": (value) => new Standardizer(1).learn(value as number[]),
  "new MinMaxScaler": (value) => new MinMaxScaler(value as number),
  "new MinMaxScaler state": (value) => new MinMaxScaler(1, 1, value as never),
  "MinMaxScaler.transform": (value) => new MinMaxScaler(1).transform(value as number[]),
  "new Vocabulary": (value) => new Vocabulary(value as number),
  "new Vocabulary state": (value) => new Vocabulary(2, value as never),
  "Vocabulary.slotOf": (value) => new Vocabulary(2).slotOf(value as string),
  // Values of streams
  "a value of standardize": (value) => through(standardize(), value),
  "a target of standardize": (value) =>
    through(standardize({ field: "target" }), { input: 1, target: value }),
  "a value of minMax": (value) => through(minMax(), value),
  "a value of difference": (value) => through(difference(), value),
  "a record of encode": (value) => through(encode(spec), value),
  "a value of encode": (value) => through(encode(spec), { x: value, y: value }),
  "a category of encode": (value) =>
    through(encode({ inputs: { x: { type: "category", slots: 2 } } }), { x: value }),
  "a class of encode": (value) =>
    through(encode({ inputs, target: { column: "y", type: "category", slots: 2 } }), { x: 1, y: value }),
  "a time of encode": (value) => through(encode({ inputs: { x: { type: "time" } } }), { x: value }),
  "a sample of gate": (value) => through(gate({ features: 1, classes: 2, vocabulary: 2 }), value),
  "an input of gate": (value) => through(gate({ features: 1, classes: 2, vocabulary: 2 }), { input: value }),
  "a target of gate": (value) => through(gate({ features: 1, classes: 2 }), { input: 1, target: value }),
  "a mask of gate": (value) =>
    through(gate({ features: 1, classes: 2 }), { input: 1, target: 1, mask: value }),
  "a sequence of batchSequences": (value) => through(batchSequences({ batch: 1 }), value),
  "a sample of batchSequences": (value) => through(batchSequences({ batch: 1 }), [value]),
  "an input of batchSequences": (value) => through(batchSequences({ batch: 1 }), [{ input: value }]),
  "a target of batchSequences": (value) =>
    through(batchSequences({ batch: 1 }), [{ input: 1, target: value }]),
  "a mask of batchSequences": (value) => through(batchSequences({ batch: 1 }), [{ input: 1, mask: value }]),
  "a weight of batchSequences": (value) =>
    through(batchSequences({ batch: 1 }), [{ input: 1, weight: value }]),
  "a sample of awaitTarget": (value) => through(awaitTarget(awaiting), value),
  "a label of awaitTarget": (value) =>
    through(awaitTarget({ ...awaiting, targets$: of(value) }), { input: 1 }),
  "a target of awaitTarget": (value) =>
    through(awaitTarget({ ...awaiting, targets$: of({ target: value }) }), { input: 1 }),
  "a key of awaitTarget": (value) => through(awaitTarget({ ...awaiting, by: () => value }), { input: 1 }),
  "a time of awaitTarget": (value) => through(awaitTarget({ ...awaiting, time: () => value }), { input: 1 }),
  "a span of awaitTarget": (value) =>
    through(awaitTarget({ ...awaiting, within: () => value }), { input: 1 }),
  "a sample of delayTargets": (value) => through(delayTargets({ delay: 1 }), value),
  "a target of delayTargets": (value) => through(delayTargets({ delay: 1 }), { input: 1, target: value }),
  "a value of nextStep": (value) => through(nextStep(), value),
  "a value of teacherForcing": (value) => through(teacherForcing({ start: 0 }), value),
  "a value of windows": (value) => through(windows({ length: 2, horizon: 1 }), value),
  "a value of shuffleBuffer": (value) => through(shuffleBuffer(2, 1), value),
  "a value of sequencesBy": (value) => through(sequencesBy({ key: (record: unknown) => record }), value),
  "a time of sequencesBy": (value) => through(sequencesBy({ gap: 1, time: () => value }), 1),
  "a key of recentKeys": (value) =>
    through((source$: Observable<unknown>) => source$.pipe(groupBy((key) => key, { duration: recentKeys(1) as () => Subject<void> }), mergeMap((group$) => group$)), value), // prettier-ignore
  "a class to decode": (value) => through((bytes() as { decoding(): Operator }).decoding(), value),
  "a class to decode as a character": (value) =>
    through((characters("ab") as { decoding(): Operator }).decoding(), value),
  // Methods of operators, and plain functions
  "standardize().inverse": (value) => sequences.standardize().inverse(value as number),
  "minMax().inverse": (value) => sequences.minMax().inverse(value as number),
  "difference().inverse": (value) =>
    sequences.difference({ state: { history: [[1], [2]] } }).inverse(value as number),
  "difference().inverse ahead": (value) => sequences.difference({ state: { history: [[1], [2]] } }).inverse(1, value as number), // prettier-ignore
  "encode().inverse": (value) => sequences.encode(spec as never).inverse(value as number),
  "encode().encode": (value) => sequences.encode(spec as never).encode(value),
  "bytes().encode": (value) => sequences.bytes().encode(value as string),
  "bytes().decode": (value) => sequences.bytes().decode(value as number[]),
  "characters().encode": (value) => sequences.characters("ab").encode(value as string),
  "characters().decode": (value) => sequences.characters("ab").decode(value as number[]),
  defaultMissingValues: (value) => defaultMissingValues(value),
  isMissing: (value) => isMissing(value),
  readNumber: (value) => readNumber(value),
  readTime: (value) => readTime(value),
  readCategory: (value) => readCategory(value),
  readColumn: (value) => readColumn(value, "x"),
  hashText: (value) => hashText(value),
  hashPair: (value) => hashPair(value, value),
};

/** What the platform says where nobody has looked. */
const raw =
  /Cannot (read|convert|use|mix|destructure|set)|is not (a function|iterable|a constructor|defined)|undefined is not|Invalid (array|time)|must be|not an object|Method |Spread|callbackfn|\n/;

it.each(Object.entries(doors))("%s: takes it, or says in one line what is wrong", (_, door) => {
  const unclear: unknown[] = [];
  for (const value of wrong) {
    try {
      door(value);
    } catch (error) {
      const message = error instanceof Error ? error.message : "no Error";
      if (raw.test(message) || !/^[\w().,[\]{} "]+: /.test(message)) unclear.push([String(typeof value === "symbol" ? "symbol" : value), message]); // prettier-ignore
    }
  }
  expect(unclear).toEqual([]);
});
