import {
  arena as processArena,
  backward,
  compare,
  forward,
  isBlock,
  mapDelta,
  predict,
  rewind,
  tensor,
  update,
  type Arena,
  type ComparedSignal,
  type Loss,
  type Network,
  type Optimizer,
  type Sample,
  type Step,
  type Tensor,
} from "backstream";
import {
  concat,
  concatMap,
  from,
  groupBy,
  mergeMap,
  NEVER,
  Subject,
  takeUntil,
  tap,
  type GroupedObservable,
  type Observable,
} from "rxjs";
import { anyPipe, type AnyOperator } from "../anyPipe.js";
import { buildLoss, buildOptimizer } from "./buildLibrary.js";
import type { DeltaMap, OracleProgram } from "./OracleProgram.js";
import { oracleSamples, oracleSequences, type OracleSample } from "./oracleSamples.js";
import type { FirstParameters } from "./runOracle.js";
import { steering, type RunRecord } from "./RunRecord.js";
import { squash } from "./squash.js";

/** Calls into the pipeline from outside. */
export interface Hooks {
  /** Operators that are put behind each operator. */
  readonly behind: (place: string) => readonly AnyOperator[];
  /** Called where a user's function runs: in mapDelta, loss, optimizer and subscriber. */
  readonly at: (place: string) => void;
  /** Ends the subscription. */
  readonly stop$: Observable<unknown>;
}

/** The parameters of nets, by the net's name and the parameter's. */
export function parametersOf(nets: readonly Network[]): FirstParameters {
  return Object.fromEntries(
    nets.map((net) => [
      net.name,
      Object.fromEntries(Object.entries(net.save()).map(([name, { data }]) => [name, [...data]])),
    ]),
  );
}

/** Runs a program through the library's nets of it, which are in this arena; stops at the first error. */
export function runLibrary(
  program: OracleProgram,
  all: readonly Network[],
  arena: Arena,
  { behind, at, stop$ }: Hooks = noHooks,
): { readonly records: RunRecord[]; readonly errors: readonly unknown[] } {
  const records: RunRecord[] = [];
  const nets = all.slice(program.predicts.length);
  const parameters = (): number[] =>
    nets.flatMap((net) => [...net.parameterBlock.array.subarray(0, net.size)]);
  const record = ({ output, loss }: ComparedSignal): void =>
    void records.push({ kind: "tick", output: [...output.data], loss });
  const changes = (where: keyof OracleProgram["mapDelta"]): AnyOperator[] => {
    const map = program.mapDelta[where];
    if (map === "none") return [];
    const change = mapDelta((delta, sample) => (at("mapDelta"), changed(map, delta, sample)));
    return [change, ...behind(`mapDelta ${where}`)];
  };

  const { rewind: how, steered } = program;
  const loss = buildLoss(program);
  const measure: Loss["measure"] = (rows) => (at("loss"), loss.measure(rows));
  const toRewind: readonly AnyOperator[] = [
    ...all.flatMap((net, index) =>
      index < program.predicts.length
        ? [predict(net), ...behind(`predict(${net.name})`)]
        : [forward(net), ...behind(`forward(${net.name})`)],
    ),
    compare({ ...loss, measure }),
    ...behind("compare"),
    tap(record),
    ...changes("before"),
    ...(how ? [rewind(how), ...behind("rewind"), ...changes("after")] : []),
  ];
  const flows: Record<OracleProgram["flow"], readonly AnyOperator[]> = {
    one: toRewind,
    keys: [
      groupBy(({ key }: LibrarySample) => key),
      mergeMap((key$: GroupedObservable<string, LibrarySample>) => anyPipe(key$, toRewind)),
    ],
    sequences: [concatMap((sequence: LibrarySample[]) => anyPipe(from(sequence), toRewind))],
  };
  const [rate$, norm$, frozen$] = [new Subject<number>(), new Subject<number>(), new Subject<string[]>()];
  const optimizer = buildOptimizer(program.optimizer);
  const disturbed: Optimizer = {
    ...optimizer,
    update: (...given) => (at("optimizer"), optimizer.update(...given)),
  };
  const size = nets.reduce((sum, net) => sum + net.size, 0);
  const step$ = anyPipe(sourceOf(program), [
    ...behind("source"),
    ...flows[program.flow],
    ...nets
      .toReversed()
      .flatMap((net) => [backward(net), ...behind(`backward(${net.name})`), ...changes("between")]),
    update(disturbed, {
      // An optimizer makes its state in the process's arena, so in float32.
      ...(arena !== processArena && { state: inArena(optimizer.init(size), arena) }),
      ...(steered.rate && { learningRate$: rate$ }),
      ...(steered.norm && { maximumNorm$: norm$ }),
      ...(steered.frozen && { frozen$ }),
    }),
    ...behind("update"),
    takeUntil(stop$),
  ]);
  const errors: unknown[] = [];
  const next = (value: unknown): void => {
    const step = value as Step; // update comes last
    const { rate, norm, isFrozen } = steering(step.step);
    records.push({ kind: "step", ...numbersOf(step), parameters: parameters() });
    rate$.next(rate);
    if (norm !== undefined) norm$.next(norm);
    if (isFrozen !== undefined) frozen$.next(isFrozen ? [frozenName(nets)] : []);
    at("subscriber");
  };
  try {
    step$.subscribe({ next, error: (error) => errors.push(error) }).unsubscribe();
  } catch (error) {
    errors.push(error); // of a finalizer
  }
  records.push({ kind: "end", parameters: parameters() });
  return { records, errors };
}

const noHooks: Hooks = { behind: () => [], at: () => {}, stop$: NEVER };

function numbersOf({ step, loss, rows, gradientNorm, skipped }: Step) {
  const isSkipped = skipped !== undefined;
  return { step, loss, rows, gradientNorm: isSkipped ? 0 : gradientNorm, skipped: isSkipped };
}

/** A sample of a program, as the library gets it. */
export interface LibrarySample extends Sample {
  /** Its place in the program. */
  readonly index: number;
  readonly key: string;
  readonly scale: number;
}

function sourceOf(program: OracleProgram) {
  const plain = oracleSamples(program);
  const samples = plain.map((sample, index) => librarySample(program, sample, index));
  const items =
    program.flow === "sequences"
      ? oracleSequences(plain).map((sequence) => sequence.map((sample) => samples[plain.indexOf(sample)]))
      : samples;
  return program.completes ? from(items) : concat(from(items), NEVER);
}

function librarySample(
  { batch, loss }: OracleProgram,
  { input, target, weight, mask, key, scale }: OracleSample,
  index: number,
): LibrarySample {
  const numbers = (rows: readonly (readonly number[])[]) =>
    batch === 0 ? rows[0] : tensor([batch, rows[0].length], rows.flat());
  const classes = loss.kind === "classes" ? Int32Array.from(target?.flat() ?? []) : undefined;
  return {
    input: numbers(input),
    target: target && (classes ?? numbers(target)),
    weight,
    mask,
    key,
    scale,
    index,
  };
}

function changed(map: DeltaMap, delta: Tensor, sample: Sample): Tensor {
  return map === "squash" ? delta.map(squash) : delta.multiply((sample as LibrarySample).scale);
}

function frozenName(nets: readonly Network[]): string {
  return nets.length > 1 ? nets[0].name : nets[0].segments[0].name;
}

/** An optimizer's state with its vectors in this arena, so that it is calculated in the arena's type of numbers. */
function inArena(state: unknown, arena: Arena): unknown {
  if (isBlock(state)) {
    const { size } = state;
    state.free();
    return arena.allocate(size);
  }
  if (Array.isArray(state)) return state.map((part: unknown) => inArena(part, arena));
  if (typeof state !== "object" || state === null) return state;
  return Object.fromEntries(Object.entries(state).map(([name, part]) => [name, inArena(part, arena)]));
}
