import type { Network } from "@backstream/core";
import type { Floats } from "@backstream/tensors";
import { ConflictError } from "../stores/ConflictError.js";
import { CommonModel } from "./CommonModel.js";
import { expectFinite, expectSize } from "./expectParameters.js";
import type { Contribution, LoggedContribution, MergedModel } from "./MergeLog.js";
import type { MergeState } from "./MergeState.js";
import { parametersOf, setParameters, sizeOf } from "./parameterVector.js";

/** What a worker does, apart from the log and the stream. */
export interface MergerOptions {
  readonly worker: string;
  readonly every: number;
  /** The weight of a change that holds so many updates. */
  readonly weight: (updates: number) => number;
  /** Appends to the log; calls back by `receive`. */
  readonly append: (contribution: Contribution) => void;
}

/** Exchanges of the life before, which appended them after the checkpoint that is resumed. */
interface Replay {
  readonly updates: number;
  /** The model with them. */
  readonly model: MergedModel;
}

/**
 * Keeps three vectors apart: the common model as the log has it, the parameters after the last exchange, and those of the nets,
 * which have learned since. After an exchange the nets have the common model and what is on its way to it.
 *
 * A worker that resumes a checkpoint learns again from what it has learned from already, and may have contributed after
 * that checkpoint. It does not contribute again: where it did in the life before, it takes the model as it was then. So does a
 * worker without a checkpoint, where the life before was killed before it saved one: it owes all updates that the log has of it.
 */
export class ParameterMerger {
  readonly #nets: readonly Network[];
  readonly #options: MergerOptions;
  readonly #common: CommonModel;
  readonly #base: Floats;
  #updates: number;
  #pending: readonly Contribution[];
  readonly #replays: Replay[] = [];
  /** What a checkpoint has of the log while there are replays: the place from which they are read again. */
  #replayed: Pick<MergeState, "model" | "pending" | "owed">;
  #isCaughtUp = false;

  /** Begins with a model, or from a checkpoint. @throws {ShapeError} When it is of other nets. */
  constructor(nets: readonly Network[], state: MergeState, options: MergerOptions) {
    this.#nets = nets;
    this.#options = options;
    const size = sizeOf(nets);
    expectSize("the model", state.model.parameters, size);
    expectSize("the checkpoint", state.base, size);
    this.#common = new CommonModel(state.model);
    this.#base = state.base.slice();
    this.#updates = state.updates;
    this.#pending = state.pending;
    const { model, pending, owed = 0 } = state;
    this.#replayed = { model, pending };
    if (owed > 0) this.#owe(owed);
  }

  /** The contribution up to which the log was read. */
  get index(): number {
    return this.#common.index;
  }

  /** Whether the log has all that it has contributed. */
  get isIdle(): boolean {
    return this.#pending.length === 0;
  }

  /** The common model. */
  get model(): MergedModel {
    return this.#common.snapshot;
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
  receive(entry: LoggedContribution): boolean {
    const isOwn = entry.worker === this.#options.worker && this.#common.isNew(entry);
    const [first] = this.#pending;
    const isExpected = first !== undefined && isSame(first, entry);
    if (isOwn && !isExpected) this.#expectReplay();
    this.#common.add(entry);
    if (isOwn && isExpected) this.#confirm(1);
    else if (isOwn) this.#replay(entry.updates);
    return isOwn;
  }

  /**
   * Goes on behind a newer model, where the contributions up to it are gone. What this worker has contributed meanwhile is in the
   * model, so it is learned again and not contributed; all in one, because the models in between are gone too.
   *
   * @throws {ShapeError} When it is of other nets.
   * @throws {ConflictError} When another process contributes under the name of this worker.
   */
  skipTo(model: MergedModel): void {
    const { worker } = this.#options;
    const { [worker]: newest = 0 } = model.rounds;
    const { [worker]: total = 0 } = model.updates;
    const updates = total - this.#common.updatesOf(worker);
    const expected = this.#pending.filter(({ round }) => round <= newest);
    const isExpected = updates === updatesIn(expected);
    if (!isExpected) this.#expectReplay();
    this.#common.skipTo(model);
    if (isExpected) this.#confirm(expected.length);
    else this.#replay(updates);
  }

  /** The log is read up to its end, and the worker begins. What it does not know of the worker is appended again. */
  catchUp(): void {
    this.#isCaughtUp = true;
    while (this.#replays.length > 0 && this.#updates >= this.#replays[0].updates) this.#takeReplay();
    if (this.#pending.length > 0) this.#options.append(this.#pending[0]);
  }

  /** Begins with the common model, as a worker without a checkpoint. What is in it already is learned again and not contributed. */
  takeModel(): void {
    this.#replays.length = 0;
    this.#take(this.#common.parameters);
    const owed = this.#common.updatesOf(this.#options.worker);
    if (owed > 0) this.#owe(owed);
  }

  /** The nets have made an update. */
  count(): void {
    this.#updates++;
    if (this.#replays.length > 0) {
      if (this.#updates >= this.#replays[0].updates) this.#takeReplay();
    } else if (this.#updates >= this.#options.every && this.isIdle) this.#exchange();
  }

  /** Contributes what was learned since the last exchange, however little, even if another contribution is on its way. */
  finish(): void {
    if (this.#updates > 0 && this.#replays.length === 0) this.#exchange();
  }

  /** The log has the first of what was on its way. */
  #confirm(count: number): void {
    this.#pending = this.#pending.slice(count);
    if (this.#isCaughtUp && count > 0 && this.#pending.length > 0) this.#options.append(this.#pending[0]);
  }

  /** Only while the log is caught up with may it have updates of this worker that are not what it has on its way. */
  #expectReplay(): void {
    if (!this.#isCaughtUp) return;
    // Nothing has changed yet: a checkpoint that is taken because of the error can be resumed.
    throw new ConflictError(
      `mergeParameters: another process contributes as the worker ${this.#options.worker}, and has taken over; give each worker a name of its own`,
    );
  }

  /** The model has so many updates of this worker that it has not made itself. */
  #owe(owed: number): void {
    const { model } = this;
    this.#replays.push({ updates: owed, model });
    this.#replayed = { model, pending: [], owed };
  }

  /** The log has updates under the name of this worker that are not what it has on its way. */
  #replay(updates: number): void {
    this.#takeBack();
    this.#replays.push({ updates, model: this.model });
  }

  /**
   * What the checkpoint has on its way will not be in the log, because another process was the first: it counts as learned since
   * the exchange before.
   */
  #takeBack(): void {
    const pending = this.#pending;
    if (pending.length === 0) return;
    for (const { updates, change } of pending) {
      const factor = this.#options.weight(updates);
      for (let at = 0; at < change.length; at++) this.#base[at] -= change[at] / factor;
    }
    this.#updates += updatesIn(pending);
    this.#pending = [];
    this.#replayed = {
      ...this.#replayed,
      pending: this.#replayed.pending.filter((each) => !pending.includes(each)),
    };
  }

  /**
   * Takes the model with an exchange of the life before. Where more was learned since than is in that exchange, as when a process
   * that was replaced has saved once more, the rest of the updates is taken along, with their part of the change.
   */
  #takeReplay(): void {
    const [{ updates, model }] = this.#replays;
    const rest = this.#updates - updates;
    const next = model.parameters.slice();
    if (rest > 0) {
      const learned = parametersOf(this.#nets);
      const part = rest / this.#updates;
      for (let at = 0; at < next.length; at++) next[at] += part * (learned[at] - this.#base[at]);
    }
    this.#take(next);
    this.#base.set(model.parameters);
    this.#updates = rest;
    this.#replays.shift();
    this.#replayed = { model, pending: [] };
  }

  #exchange(): void {
    const { worker, weight, append } = this.#options;
    const change = parametersOf(this.#nets);
    const factor = weight(this.#updates);
    for (let at = 0; at < change.length; at++) change[at] = (change[at] - this.#base[at]) * factor;
    const newest = this.#pending.at(-1)?.round ?? this.#common.roundOf(worker);
    const contribution = { worker, round: newest + 1, updates: this.#updates, change };
    const pending = [...this.#pending, contribution];
    const next = this.#common.parameters.slice();
    for (const each of pending) {
      for (let at = 0; at < next.length; at++) next[at] += each.change[at];
    }
    this.#take(next);
    this.#pending = pending;
    if (pending.length === 1) append(contribution);
  }

  #take(parameters: Floats): void {
    expectFinite(parameters);
    this.#base.set(parameters);
    this.#updates = 0;
    setParameters(this.#nets, parameters);
  }
}

function updatesIn(contributions: readonly Contribution[]): number {
  return contributions.reduce((sum, { updates }) => sum + updates, 0);
}

function isSame(a: Contribution, b: Contribution): boolean {
  if (a.round !== b.round || a.updates !== b.updates || a.change.length !== b.change.length) return false;
  return a.change.every((number, at) => number === b.change[at]);
}
