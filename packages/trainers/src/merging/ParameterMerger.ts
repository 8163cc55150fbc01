import { DivergedError, ShapeError, type Network } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import { ConflictError } from "../stores/ConflictError.js";
import type { Contribution, LoggedContribution, MergedModel } from "./MergeLog.js";

/** What a checkpoint holds of a worker that merges. */
export interface MergeState {
  /** The common model that it knows. */
  readonly model: MergedModel;
  /** The parameters after its last exchange: what they differ from now is what it has learned since. */
  readonly base: Floats;
  /** Updates since then. */
  readonly updates: number;
  /** Contributions that it has not read back from the log. */
  readonly pending: readonly Contribution[];
}

/** What a worker does, apart from the log and the stream. */
export interface MergerOptions {
  readonly worker: string;
  readonly every: number;
  /** The weight of a change that holds so many updates. */
  readonly weight: (updates: number) => number;
  /** Appends to the log; calls back by `receive`. */
  readonly append: (contribution: Contribution) => void;
}

/** An exchange of the life before, which appended it after the checkpoint that is resumed. */
interface Replay {
  readonly updates: number;
  /** The model with it. */
  readonly model: MergedModel;
}

/**
 * Keeps three vectors apart: the common model as the log has it, the parameters after the last exchange, and those of the nets,
 * which have learned since. After an exchange the nets have the common model and what is on its way to it.
 *
 * A worker that resumes a checkpoint learns again from what it has learned from already, and may have contributed after
 * that checkpoint. It does not contribute again: where it did in the life before, it takes the model as it was then.
 */
export class ParameterMerger {
  readonly #nets: readonly Network[];
  readonly #options: MergerOptions;
  /** The log, up to what was read. */
  #index: number;
  readonly #model: Floats;
  readonly #rounds: Map<string, number>;
  readonly #base: Floats;
  #updates: number;
  #pending: readonly Contribution[];
  readonly #replays: Replay[] = [];
  /** What a checkpoint has of the log while there are replays: the place from which they are read again. */
  #replayed: Pick<MergeState, "model" | "pending">;
  #isCaughtUp = false;

  /** Begins with a model, or from a checkpoint. @throws {ShapeError} When it is of other nets. */
  constructor(nets: readonly Network[], state: MergeState, options: MergerOptions) {
    this.#nets = nets;
    this.#options = options;
    const size = sizeOf(nets);
    expectSize("the model", state.model.parameters, size);
    expectSize("the checkpoint", state.base, size);
    this.#index = state.model.index;
    this.#model = state.model.parameters.slice();
    this.#rounds = new Map(Object.entries(state.model.rounds));
    this.#base = state.base.slice();
    this.#updates = state.updates;
    this.#pending = state.pending;
    this.#replayed = { model: state.model, pending: state.pending };
  }

  get index(): number {
    return this.#index;
  }

  /** Whether the log has all that it has contributed. */
  get isIdle(): boolean {
    return this.#pending.length === 0;
  }

  /** The common model. */
  get model(): MergedModel {
    return {
      index: this.#index,
      parameters: this.#model.slice(),
      rounds: Object.fromEntries(this.#rounds),
    };
  }

  state(): MergeState {
    const known = this.#replays.length > 0 ? this.#replayed : { model: this.model, pending: this.#pending };
    return { ...known, base: this.#base.slice(), updates: this.#updates };
  }

  /**
   * Reads the log. Returns whether it was this worker's own contribution.
   *
   * @throws {ShapeError} When it is of other nets.
   * @throws {ConflictError} When another process contributes under the name of this worker.
   */
  receive({ index, worker, round, updates, change }: LoggedContribution): boolean {
    if (index <= this.#index) return false; // delivered again
    this.#index = index;
    if (round <= (this.#rounds.get(worker) ?? 0)) return false; // appended again
    expectSize(`contribution ${index}, of the worker ${worker},`, change, this.#model.length);
    this.#rounds.set(worker, round);
    for (let at = 0; at < change.length; at++) this.#model[at] += change[at];
    if (worker !== this.#options.worker) return false;
    if (this.#pending.some((pending) => pending.round === round)) {
      this.#pending = this.#pending.filter((pending) => pending.round !== round);
      if (this.#isCaughtUp && this.#pending.length > 0) this.#options.append(this.#pending[0]);
      return true;
    }
    if (this.#isCaughtUp) {
      throw new ConflictError(
        `mergeParameters: another process contributes as the worker ${worker}, and has taken over; give each worker a name of its own`,
      );
    }
    this.#replays.push({ updates, model: this.model });
    return true;
  }

  /** The log is read up to its end, and the worker begins. What it does not know of the worker is appended again. */
  catchUp(): void {
    this.#isCaughtUp = true;
    if (this.#pending.length > 0) this.#options.append(this.#pending[0]);
  }

  /** Begins with the common model, as a worker without a checkpoint. */
  takeModel(): void {
    this.#replays.length = 0;
    this.#take(this.#model);
  }

  /** The nets have made an update. */
  count(): void {
    this.#updates++;
    if (this.#replays.length > 0) {
      const [{ updates, model }] = this.#replays;
      if (this.#updates < updates) return;
      this.#replays.shift();
      this.#replayed = { model, pending: [] };
      this.#take(model.parameters);
    } else if (this.#updates >= this.#options.every && this.isIdle) this.#exchange();
  }

  /** Contributes what was learned since the last exchange, however little, even if another contribution is on its way. */
  finish(): void {
    if (this.#updates > 0 && this.#replays.length === 0) this.#exchange();
  }

  #exchange(): void {
    const { worker, weight, append } = this.#options;
    const change = parametersOf(this.#nets);
    const factor = weight(this.#updates);
    for (let at = 0; at < change.length; at++) change[at] = (change[at] - this.#base[at]) * factor;
    const newest = this.#pending.at(-1)?.round ?? this.#rounds.get(worker) ?? 0;
    const contribution = { worker, round: newest + 1, updates: this.#updates, change };
    expectFinite(change);
    this.#pending = [...this.#pending, contribution];
    if (this.#pending.length === 1) append(contribution);
    const next = this.#model.slice();
    for (const pending of this.#pending) {
      for (let at = 0; at < next.length; at++) next[at] += pending.change[at];
    }
    this.#take(next);
  }

  /** Sets the parameters of the nets. */
  #take(parameters: Floats): void {
    expectFinite(parameters);
    this.#base.set(parameters);
    this.#updates = 0;
    let offset = 0;
    for (const net of this.#nets) {
      net.parameterBlock.array.set(parameters.subarray(offset, offset + net.size));
      net.version++;
      offset += net.size;
    }
  }
}

/** The parameters of nets, one after the other. */
export function parametersOf(nets: readonly Network[]): Floats {
  const { array } = nets[0].parameterBlock; // there is a net
  const joined =
    array instanceof Float64Array ? new Float64Array(sizeOf(nets)) : new Float32Array(sizeOf(nets));
  let offset = 0;
  for (const { parameterBlock, size } of nets) {
    joined.set(parameterBlock.array.subarray(0, size), offset);
    offset += size;
  }
  return joined;
}

function sizeOf(nets: readonly Network[]): number {
  return nets.reduce((sum, { size }) => sum + size, 0);
}

function expectSize(what: string, { length }: Floats, size: number): void {
  if (length === size) return;
  throw new ShapeError(
    `mergeParameters: ${what} has ${length} parameters, expected ${size}; give all workers the same nets`,
  );
}

function expectFinite(numbers: Floats): void {
  for (let at = 0; at < numbers.length; at++) {
    if (Number.isFinite(numbers[at])) continue;
    throw new DivergedError(
      `mergeParameters: parameter ${at} of the common model becomes ${numbers[at]}; merge by "average", or more often`,
    );
  }
}
