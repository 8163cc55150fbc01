import { expectOptimizerState } from "./expectOptimizerState.js";
import type { Optimizer, Segment, UpdateOptions } from "./Optimizer.js";
import { freeOptimizerState, restoreOptimizerState, type OptimizerStateCopy } from "./optimizerState.js";
import { SavedState } from "./SavedState.js";
import { largestMagnitude } from "./stateParts.js";
import type { HiddenUnits } from "./UnitReader.js";

/**
 * An optimizer's state that stays finite: an update that makes a number of it infinite is undone. It is copied before
 * an update only if the optimizer cannot say that nothing will overflow (`staysFinite`).
 */
export class GuardedState<State> {
  readonly state: State;
  readonly #optimizer: Optimizer<State>;
  /** Whether a state was given; its blocks belong to the one who made it. */
  readonly #isGiven: boolean;
  readonly #saved = new SavedState();
  #isSaved = false;
  /** Whether the numbers of the state are small enough for `staysFinite`. */
  #isTame: boolean;

  /**
   * @param segments The parameters.
   * @param given The state to continue with; a fresh one if undefined.
   * @param copy A copy of a state, which is written into a fresh one.
   * @param units The hidden layers, for an optimizer that looks at them.
   * @throws {ShapeError} When a vector of the given state has another size than one of `init(size)`.
   * @throws {UnknownNameError} When the given state or the copy is another optimizer's.
   */
  constructor(
    optimizer: Optimizer<State>,
    size: number,
    segments: readonly Segment[],
    given: State | undefined,
    copy: OptimizerStateCopy | undefined,
    units?: readonly HiddenUnits[],
  ) {
    this.#optimizer = optimizer;
    this.#isGiven = given !== undefined;
    const fresh = optimizer.init(size, segments, units);
    this.state = given ?? fresh;
    let isKept = false;
    try {
      if (given !== undefined) expectOptimizerState(given, fresh, optimizer.name ?? "the optimizer", size);
      else if (copy) restoreOptimizerState(fresh, copy);
      isKept = given === undefined;
    } finally {
      if (!isKept) freeOptimizerState(fresh, given);
    }
    this.#isTame = this.#measure();
  }

  /** To be called before an update; `largest` is the largest magnitude of gradient and parameters. */
  begin(largest: number, step: number, options: UpdateOptions): void {
    this.#isSaved = !(this.#isTame && this.#optimizer.staysFinite?.(largest, step, options) === true);
    if (this.#isSaved) this.#saved.save(this.state);
  }

  /** To be called after an update: whether a number is not finite that was finite before it. */
  isBroken(): boolean {
    if (!this.#isSaved) return false;
    this.#isTame = this.#measure();
    return this.#saved.isBroken;
  }

  /** Puts back what the state held before the update. */
  restore(): void {
    if (this.#isSaved) this.#saved.restore();
    this.#isTame = this.#isSaved && this.#measure(); // an optimizer that said wrongly that all stays finite is not asked again
  }

  free(): void {
    if (!this.#isGiven) freeOptimizerState(this.state);
  }

  #measure(): boolean {
    return this.#optimizer.staysFinite !== undefined && largestMagnitude(this.state) <= 1e15;
  }
}
