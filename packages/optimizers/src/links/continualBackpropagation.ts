import {
  callName,
  describeValue,
  expectCount,
  ShapeError,
  type HiddenUnits,
  type Optimizer,
  type UpdateOptions,
} from "@backstream/core";
import { randomStream, type Floats } from "@backstream/tensors";
import { expectNumber } from "../expectNumber.js";
import { expectVectors } from "../expectVectors.js";
import { frozenOf } from "../liveRanges.js";
import { largestModest } from "../modest.js";
import { UnitActivity } from "./UnitActivity.js";

/** Options of `continualBackpropagation`. */
export interface ContinualBackpropagationOptions {
  /** The share of a layer's mature units that is replaced at each update, from 0 to 1: 1e-4 replaces one of 100 units every 100 updates. */
  readonly rate: number;
  /** Updates before a unit may be replaced: time to become useful. */
  readonly maturity: number;
  /** What the mean utility of a unit keeps of itself from update to update, below 1; 0.99 where not given. */
  readonly decay?: number;
  /** Names the random numbers of new units; 0 where not given. */
  readonly seed?: number;
}

/** The state of `continualBackpropagation`. Units are in the order of the layers. */
export interface ContinualBackpropagationState {
  /** A running mean of each unit's utility. */
  readonly utility: Float64Array;
  /** The updates since each unit was new. */
  readonly age: Float64Array;
  /** For each layer, how many units are to be replaced: below 1 after an update. */
  readonly due: Float64Array;
  /** How many units have been replaced. */
  replaced: number;
}

/**
 * Replaces the least useful units by new ones, a few at a time, so that a net which learns for ever can go on learning; for a
 * `chain`, behind the optimizer.
 *
 *     utility ← decay · utility + (1 - decay) · |output| · Σ |outgoing weights|
 *     due     ← due + rate · (units older than maturity)              for each hidden layer
 *     due ≥ 1:  the mature unit of least utility gets new incoming weights, and outgoing weights of 0; due ← due - 1
 *
 * A net whose world changes for long loses plasticity: more and more of its units fall silent or do the same. New units have
 * incoming weights and biases as their layer's own initialiser draws them, and change no output at first. What the optimizer
 * knows of their parameters (Adam's means) is forgotten.
 *
 * Hidden units are the outputs of `dense` and of recurrent layers (`elman`, `gru`, `lstm`, `minGru`, `minLstm`) that a later one of
 * these reads, also of the next net; between them may stand what has no parameters and keeps the width. Of a recurrent layer, the
 * weights by which all its units read a unit are outgoing ones too. |output| is the mean over rows and ticks of the pass, so
 * with overlapping windows a tick counts in several. Layers of which a parameter is frozen keep their units.
 *
 * @throws {RangeError} When an option is out of range; by `update`, when it is not told the hidden units of the nets, as
 *   `update` of a stream does.
 * @throws {ArchitectureError} In a stream, when a layer of another kind reads hidden units (as a norm with parameters, a convolution,
 *   `attention`, `lru`, `eLstm`), layers stand side by side or share parameters, or there are no hidden units.
 * @source Dohare, Hernandez-Garcia, Lan, Rahman, Mahmood and Sutton, "Loss of plasticity in deep continual learning", Nature 632,
 *   2024, algorithm 1.
 * @see {@link l2Init}, which needs no hidden units
 * @example
 *   const net = network(stack(dense(1, 5, { activation: "relu" }), dense(5, 1)), { seed: 1 });
 *   const optimizer = chain(sgd({ learningRate: 0.01 }), continualBackpropagation({ rate: 1e-2, maturity: 20 }));
 *   const samples$ = range(0, 100).pipe(map((tick) => ({ input: Math.sin(tick), target: Math.cos(tick) })));
 *   const steps$ = samples$.pipe(forward(net), compare(squaredError()), backward(net), update(optimizer));
 *   await lastValueFrom(steps$.pipe(map((step) => step.checkpoint().optimizer?.values["1.replaced"]))) // => 3
 */
export function continualBackpropagation(
  options: ContinualBackpropagationOptions,
): Optimizer<ContinualBackpropagationState> {
  const where = "continualBackpropagation";
  const name = callName(where, options, ["rate", "maturity", "decay", "seed"]);
  const { rate, maturity, decay = 0.99, seed = 0 } = options;
  if (!(typeof rate === "number" && rate >= 0 && rate <= 1))
    throw new RangeError(`${where}: rate is ${describeValue(rate)}, expected a number from 0 to 1`);
  expectCount(where, "maturity", maturity, 0);
  expectNumber(where, "decay", decay, 1);
  randomStream(seed); // refuses a wrong seed now
  return {
    name,
    transforms: "constraint",
    replaces: true,
    unitReader: (nets) => new UnitActivity(where, nets),
    // A new unit is drawn by an initialiser: as large as a net begins with.
    staysFinite: (largest) => largest <= largestModest,
    init: (_size, _segments, units = []) => {
      const count = units.reduce((sum, layer) => sum + layer.count, 0);
      return {
        utility: new Float64Array(count),
        age: new Float64Array(count),
        due: new Float64Array(units.length),
        replaced: 0,
      };
    },
    update: (gradient, state, parameters, _step, update) => {
      expectVectors(where, gradient, parameters);
      const units = expectUnits(where, state, update);
      const frozen = frozenOf(update) ?? [];
      let first = 0;
      units.forEach((layer, index) => {
        const { count } = layer;
        measure(layer, parameters, state, first, decay);
        if (!isFrozen(layer, frozen)) {
          let mature = 0;
          for (let unit = first; unit < first + count; unit++) if (state.age[unit] > maturity) mature++;
          state.due[index] += mature * rate;
          for (; state.due[index] >= 1 && mature > 0; mature--) {
            const unit = leastUseful(state, first, count, maturity);
            const replaced = renew(layer, unit, parameters, seed, state.replaced);
            state.utility[first + unit] = 0;
            state.age[first + unit] = 0;
            state.due[index]--;
            state.replaced++;
            update?.forget?.(replaced);
          }
        }
        first += count;
      });
    },
  };
}

/** Makes all units of a layer older by an update, and adds to their mean utility. */
function measure(
  { count, activity, outgoing }: HiddenUnits,
  parameters: Floats,
  { utility, age }: ContinualBackpropagationState,
  first: number,
  decay: number,
): void {
  for (let unit = 0; unit < count; unit++) {
    let weights = 0;
    for (const { offset, size } of outgoing)
      for (let i = offset + unit; i < offset + size; i += count) weights += Math.abs(parameters[i]);
    utility[first + unit] = decay * utility[first + unit] + (1 - decay) * activity[unit] * weights;
    age[first + unit]++;
  }
}

/** The mature unit of least utility, counted from the first of its layer; of equal ones the first. */
function leastUseful(
  { utility, age }: ContinualBackpropagationState,
  first: number,
  count: number,
  maturity: number,
): number {
  let least = -1;
  for (let unit = 0; unit < count; unit++) {
    if (age[first + unit] <= maturity) continue;
    if (least < 0 || utility[first + unit] < utility[first + least]) least = unit;
  }
  return least;
}

/** Gives a unit new incoming weights, and outgoing ones of 0. Returns the indices of the parameters. */
function renew(
  { count, incoming, outgoing }: HiddenUnits,
  unit: number,
  parameters: Floats,
  seed: number,
  block: number,
): number[] {
  const random = randomStream(seed, block);
  const replaced = new Set<number>();
  for (const { shape, offset, size, initialise } of incoming) {
    const drawn = parameters.slice(0, size);
    initialise(drawn, shape, random);
    const width = size / shape[0];
    for (let row = unit; row < shape[0]; row += count) {
      for (let i = row * width; i < (row + 1) * width; i++) {
        parameters[offset + i] = drawn[i];
        replaced.add(offset + i);
      }
    }
  }
  for (const { offset, size } of outgoing) {
    for (let i = offset + unit; i < offset + size; i += count) {
      parameters[i] = 0;
      replaced.add(i);
    }
  }
  return [...replaced];
}

function isFrozen(
  { incoming, outgoing }: HiddenUnits,
  frozen: readonly { readonly offset: number }[],
): boolean {
  return frozen.some(({ offset }) => [...incoming, ...outgoing].some((one) => one.offset === offset));
}

function expectUnits(
  where: string,
  state: ContinualBackpropagationState,
  update: UpdateOptions | undefined,
): readonly HiddenUnits[] {
  const units = update?.units;
  if (units === undefined) {
    throw new RangeError(
      `${where}: the hidden units are not given, expected those of nets in a stream; use it behind backward, in update(chain(adam(), ${where}(…)))`,
    );
  }
  const count = units.reduce((sum, layer) => sum + layer.count, 0);
  if (state.utility.length === count) return units;
  throw new ShapeError(
    `${where}: the state has ${state.utility.length} units, expected ${count}; make it with init(size, segments, units)`,
  );
}
