import type { Floats } from "@backstream/tensors";
import { expectSize } from "./expectParameters.js";
import type { LoggedContribution, MergedModel } from "./MergeLog.js";

/** The common parameters as the log has them up to an index: each contribution is added once, in the order of the log. */
export class CommonModel {
  readonly #made: string;
  #index: number;
  readonly #parameters: Floats;
  readonly #rounds: Map<string, number>;
  readonly #updates: Map<string, number>;

  constructor(model: MergedModel) {
    this.#made = model.made;
    this.#index = model.index;
    this.#parameters = model.parameters.slice();
    this.#rounds = new Map(Object.entries(model.rounds));
    this.#updates = new Map(Object.entries(model.updates));
  }

  get index(): number {
    return this.#index;
  }

  /** Not to be changed from outside. */
  get parameters(): Floats {
    return this.#parameters;
  }

  /** A copy. */
  get snapshot(): MergedModel {
    return {
      made: this.#made,
      index: this.#index,
      parameters: this.#parameters.slice(),
      rounds: Object.fromEntries(this.#rounds),
      updates: Object.fromEntries(this.#updates),
    };
  }

  /** The newest round of a worker. */
  roundOf(worker: string): number {
    return this.#rounds.get(worker) ?? 0;
  }

  /** How many updates of a worker are in it. */
  updatesOf(worker: string): number {
    return this.#updates.get(worker) ?? 0;
  }

  /** Whether a contribution is not in it yet: it was neither delivered nor appended before. */
  isNew({ index, worker, round }: LoggedContribution): boolean {
    return index > this.#index && round > this.roundOf(worker);
  }

  /** Adds a contribution, if it is new. @throws {ShapeError} When it is of other nets. */
  add(entry: LoggedContribution): void {
    const { index, worker, round, updates, change } = entry;
    if (this.isNew(entry)) {
      expectSize(`contribution ${index}, of the worker ${worker},`, change, this.#parameters.length);
      this.#rounds.set(worker, round);
      this.#updates.set(worker, this.updatesOf(worker) + updates);
      for (let at = 0; at < change.length; at++) this.#parameters[at] += change[at];
    }
    this.#index = Math.max(index, this.#index);
  }

  /** Takes a newer model instead of the contributions up to it. @throws {ShapeError} When it is of other nets. */
  skipTo({ index, parameters, rounds, updates }: MergedModel): void {
    expectSize("the model", parameters, this.#parameters.length);
    this.#index = index;
    this.#parameters.set(parameters);
    for (const [worker, round] of Object.entries(rounds)) this.#rounds.set(worker, round);
    for (const [worker, count] of Object.entries(updates)) this.#updates.set(worker, count);
  }
}
