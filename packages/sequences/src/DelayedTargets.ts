import { describeValue, hasTarget, positionOf, ShapeError, TrackedMap, type Sample } from "@backstream/core";
import type { DelayTargetsOptions } from "./DelayTargetsOptions.js";
import { DueOrder } from "./DueOrder.js";
import { eventClock, type EventClock } from "./eventClock.js";
import { JoinedPositions, type JoinedPositionsState } from "./JoinedPositions.js";
import { ownNumbers, ownSample } from "./ownSample.js";

/** A label on its way, or a sample that follows the labels that are due before it. */
interface Held<T> {
  readonly due: number;
  readonly sample: T;
}

/** All that it holds, as plain data. */
export interface DelayedTargetsState<T> {
  readonly now: number;
  /** The number of the next sample. */
  readonly next: number;
  readonly read: JoinedPositionsState;
  readonly held: readonly (readonly [number, Held<T>])[];
  /** The newest sample, where it has not come yet. */
  readonly newest: T | undefined;
}

/** The labels of `delayTargets` that are on their way. */
export class DelayedTargets<T extends Sample> {
  readonly #name: string;
  readonly #clock: EventClock<T>;
  readonly #read: JoinedPositions;
  /** By the number of their sample. */
  readonly #held: TrackedMap<number, Held<T>>;
  /** The numbers of the labels, as they come. */
  readonly #order = new DueOrder<number>();
  #next: number;
  #newest: T | undefined;

  constructor(options: DelayTargetsOptions<T>, name: string, state?: DelayedTargetsState<T>) {
    this.#name = name;
    this.#clock = eventClock(where, "delay", options.delay, options, state?.now);
    this.#read = new JoinedPositions(where, state?.read);
    this.#held = new TrackedMap(state?.held);
    for (const [number, { due }] of state?.held ?? []) this.#order.add(number, due);
    this.#next = state?.next ?? 0;
    this.#newest = state?.newest;
  }

  /** A sample comes: the labels that are due, and the sample without its target. */
  add(given: T): T[] {
    if (typeof given !== "object" || given === null || !("input" in given))
      throw new ShapeError(`delayTargets: value is ${describeValue(given)}, expected a sample { input, … }`);
    this.#read.enter("a sample", positionOf(given));
    const time = this.#clock.tick(given);
    const sample = ownSample(given) as T; // its positions are given to it anew
    const { target: _, ...unlabelled } = sample;
    this.#newest = unlabelled as T; // samples need no target
    if (hasTarget(given)) {
      const due = time + this.#clock.spanOf(given);
      this.#held.set(this.#next, { due, sample: { ...sample, target: ownNumbers(given.target) } });
      this.#order.add(this.#next, due);
    }
    this.#next++;
    return this.#emit(this.#clock.now);
  }

  /** What was to follow the value that the checkpoint is of. */
  resume(): T[] {
    return this.#newest === undefined ? [] : this.#emit(this.#clock.now);
  }

  /** The rest of the labels. */
  end(): T[] {
    return this.#emit(Infinity);
  }

  #emit(time: number): T[] {
    const values: T[] = [];
    for (let next = this.#order.first; next !== undefined; next = this.#order.first) {
      const { due, sample } = this.#held.get(next)!; // it is in the order
      if (due > time) break;
      this.#order.shift();
      this.#held.delete(next);
      values.push(this.#stamped(sample));
    }
    if (this.#newest === undefined) return values;
    const sample = this.#newest;
    this.#newest = undefined;
    values.push(this.#stamped(sample));
    return values;
  }

  #stamped(sample: T): T {
    const position = this.#read.stamp(this.#name, this.#snapshot());
    return position ? { ...sample, position } : sample;
  }

  #snapshot(): () => DelayedTargetsState<T> {
    const { now } = this.#clock;
    const next = this.#next;
    const newest = this.#newest;
    const held = this.#held.asOf();
    const { positions, made } = this.#read.state;
    return () => ({ now, next, newest, held: held(), read: { positions, made: made + 1 } }); // this one is made too
  }
}

const where = "delayTargets";
