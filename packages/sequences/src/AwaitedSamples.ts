import {
  BrokenStreamError,
  describeValue,
  hasTarget,
  positionOf,
  ShapeError,
  TrackedMap,
  type Sample,
} from "@backstream/core";
import { isNumbers, type Numbers } from "@backstream/tensors";
import type { AwaitTargetCounters } from "./AwaitTargetCounters.js";
import type { AwaitTargetOptions, LateLabel, TargetKey } from "./AwaitTargetOptions.js";
import { DueOrder } from "./DueOrder.js";
import { eventClock, type EventClock } from "./eventClock.js";
import { isSameNumbers } from "./isSameNumbers.js";
import { JoinedPositions, type JoinedPositionsState } from "./JoinedPositions.js";
import { ownNumbers, ownSample } from "./ownSample.js";

/** A sample that waits. */
interface Waiting<T> {
  readonly sample: T;
  /** The time up to which it waits. */
  readonly due: number;
  /** Its label, where that has come. */
  readonly target?: Numbers | undefined;
}

/** All that it holds, as plain data. */
export interface AwaitedSamplesState<T, L> {
  readonly now: number;
  readonly read: JoinedPositionsState;
  readonly counters: AwaitTargetCounters;
  readonly waiting: readonly (readonly [TargetKey, Waiting<T>])[];
  readonly early: readonly (readonly [TargetKey, L])[];
  /** The keys of the newest samples that have gone on. */
  readonly gone: readonly TargetKey[];
}

/** The samples of `awaitTarget` that wait for their labels, and the labels that wait for their samples. */
export class AwaitedSamples<T extends Sample, L extends LateLabel> {
  readonly #options: AwaitTargetOptions<T, L>;
  readonly #name: string;
  readonly #counters: { -readonly [name in keyof AwaitTargetCounters]: number };
  readonly #clock: EventClock<T>;
  readonly #read: JoinedPositions;
  readonly #waiting: TrackedMap<TargetKey, Waiting<T>>;
  /** The keys of those that wait, by the ends of their times; of use where they go on by the horizon. */
  readonly #order: DueOrder<TargetKey> | undefined;
  readonly #early: TrackedMap<TargetKey, L>;
  readonly #gone: TrackedMap<TargetKey, true>;
  #haveSamplesEnded = false;
  #haveLabelsEnded = false;

  constructor(
    options: AwaitTargetOptions<T, L>,
    name: string,
    counters: { -readonly [name in keyof AwaitTargetCounters]: number },
    state?: AwaitedSamplesState<T, L>,
  ) {
    this.#options = options;
    this.#name = name;
    this.#counters = counters;
    this.#clock = eventClock(where, "within", options.within, options, state?.now);
    this.#read = new JoinedPositions(where, state?.read);
    this.#waiting = new TrackedMap(state?.waiting);
    this.#order = (options.release ?? "horizon") === "horizon" ? new DueOrder() : undefined;
    for (const [key, { due }] of state?.waiting ?? []) this.#order?.add(key, due);
    this.#early = new TrackedMap(state?.early);
    this.#gone = new TrackedMap(state?.gone.map((key) => [key, true]));
  }

  /** Whether nothing will go on any more. */
  get isOver(): boolean {
    return this.#haveSamplesEnded && this.#waiting.size === 0;
  }

  /** A sample comes; returns those that go on. */
  add(given: T): T[] {
    if (typeof given !== "object" || given === null || !("input" in given))
      throw new ShapeError(`awaitTarget: value is ${describeValue(given)}, expected a sample { input, … }`);
    if (hasTarget(given))
      throw new ShapeError(
        `awaitTarget: a sample has a target already, ${describeValue(given.target)}, expected one without, which waits for its label; leave it out before, by map`,
      );
    this.#read.enter("a sample", positionOf(given));
    const key = this.#keyOf("a sample", given);
    const time = this.#clock.tick(given);
    const due = time + this.#clock.spanOf(given);
    if (this.#waiting.has(key))
      throw new BrokenStreamError(
        `awaitTarget: a sample of the key ${describeValue(key)} waits already, expected a key of its own for each; give by something that is unique, such as the number of the event`,
      );
    // It waits before others go on: the state of those contains it, since the source is read up to it.
    const early = this.#early.get(key);
    const sample = ownSample(given) as T; // its position is given to it anew
    this.#waiting.set(key, early === undefined ? { sample, due } : { sample, due, target: early.target! }); // one with a target was kept
    this.#order?.add(key, due);
    this.#counters.received++;
    this.#counters.waiting++;
    this.#gone.delete(key);
    if (early === undefined) return this.#settle();
    this.#forget(key);
    return this.#settle(this.#options.release === "arrival" ? [this.#goOn(key, "unlabelled")] : []);
  }

  /** A label comes; returns the samples that go on. */
  label(label: L): T[] {
    if (typeof label !== "object" || label === null)
      throw new TypeError(`awaitTarget: a label is ${describeValue(label)}, expected { target, … }`);
    this.#read.enter("a label", positionOf(label));
    const key = this.#keyOf("a label", label);
    const { target } = label;
    if (!isNumbers(target)) {
      this.#reject("unusable", label, `the label of ${describeValue(key)} is ${describeValue(target)}, expected numbers`); // prettier-ignore
      return [];
    }
    const waiting = this.#waiting.get(key);
    const before = waiting ? waiting.target : this.#early.get(key)?.target;
    if (before !== undefined && before !== null) this.#rejectSecond(key, label, before, target);
    else if (waiting) {
      this.#waiting.set(key, { ...waiting, target: ownNumbers(target) });
      if (this.#options.release === "arrival") return [this.#goOn(key, "unlabelled")];
    } else if (this.#gone.has(key)) {
      this.#reject("surplus", label, `the label of ${describeValue(key)} comes after its sample has gone on`);
    } else this.#keepEarly(key, label, target);
    return this.#settle();
  }

  /** No more samples come: those whose labels are there go on, others wait for theirs. */
  endSamples(): T[] {
    this.#haveSamplesEnded = true;
    return this.#settle();
  }

  /** No more labels come. */
  endLabels(): T[] {
    this.#haveLabelsEnded = true;
    return this.#settle();
  }

  /** What goes on at once where it continues from a checkpoint: what was to follow the sample that the checkpoint is of. */
  resume(): T[] {
    return this.#settle();
  }

  /** Of the early labels no sample will come. */
  finish(): void {
    for (let first = this.#early.first; first; first = this.#early.first) this.#loseEarly(first);
  }

  /** Samples go on, one after the other in the order of `release`, as long as they may. */
  #settle(released: T[] = []): T[] {
    const { capacity, release } = this.#options;
    for (let key = this.#first; key !== undefined; key = this.#first) {
      const { due, target } = this.#waiting.get(key)!; // it waits
      const isLabelled = target !== undefined;
      const isSettled = isLabelled && (release === "order" || this.#haveSamplesEnded);
      if (due <= this.#clock.now) released.push(this.#goOn(key, "expired"));
      else if (isSettled || (this.#haveSamplesEnded && this.#haveLabelsEnded))
        released.push(this.#goOn(key, "unlabelled"));
      else if (this.#waiting.size > capacity) {
        this.#counters.overflowed++;
        released.push(this.#goOn(key, "unlabelled"));
      } else break;
    }
    return released;
  }

  /** The key of the sample that may go on next. */
  get #first(): TargetKey | undefined {
    return this.#order ? this.#order.first : this.#waiting.first?.[0];
  }

  /** A sample goes on, with its label or counted as `without`. */
  #goOn(key: TargetKey, without: "expired" | "unlabelled"): T {
    const { sample, target } = this.#waiting.get(key)!; // it waits
    this.#waiting.delete(key);
    this.#order?.shift(); // where there is one, it is the first
    this.#counters.waiting--;
    this.#gone.set(key, true);
    if (this.#gone.size > this.#options.capacity) this.#gone.delete(this.#gone.first![0]); // it is not empty
    this.#counters[target === undefined ? without : "labelled"]++;
    const learned = target ?? (without === "expired" ? this.#options.expired?.(sample) : undefined);
    const position = this.#read.stamp(this.#name, this.#snapshot());
    const labelled = learned === undefined ? sample : { ...sample, target: learned };
    return position ? { ...labelled, position } : labelled;
  }

  #snapshot(): () => AwaitedSamplesState<T, L> {
    const { now } = this.#clock;
    const counters = { ...this.#counters };
    const waiting = this.#waiting.asOf();
    const early = this.#early.asOf();
    const gone = this.#gone.asOf();
    const { state: read } = this.#read;
    return () => ({
      now,
      read: { positions: read.positions, made: read.made + 1 }, // this one is made too
      counters,
      waiting: waiting(),
      early: early(),
      gone: gone().map(([key]) => key),
    });
  }

  #keepEarly(key: TargetKey, label: L, target: Numbers): void {
    const { position: _, ...kept } = { ...label, target: ownNumbers(target) };
    this.#early.set(key, kept as L); // without its position
    this.#counters.early++;
    if (this.#early.size > this.#options.capacity) this.#loseEarly(this.#early.first!); // it is not empty
  }

  #loseEarly([key, label]: readonly [TargetKey, L]): void {
    this.#forget(key);
    this.#reject("unknown", label, `no sample came for the label of ${describeValue(key)}`);
  }

  #forget(key: TargetKey): void {
    this.#early.delete(key);
    this.#counters.early--;
  }

  #rejectSecond(key: TargetKey, label: L, before: Numbers, target: Numbers): void {
    const what = `the label of ${describeValue(key)}`;
    if (isSameNumbers(before, target)) this.#reject("duplicate", label, `${what} came already`);
    else {
      const said = `is ${describeValue(target)}, and was ${describeValue(before)}`;
      this.#reject("contradictory", label, `${what} ${said}; the first one stands`);
    }
  }

  #reject(as: Rejection, label: L, reason: string): void {
    this.#counters[as]++;
    this.#options.rejected?.next({ label, reason });
  }

  #keyOf(what: string, value: T | L): TargetKey {
    const key: unknown = this.#options.by(value);
    if (typeof key === "string" || (typeof key === "number" && !Number.isNaN(key))) return key;
    throw new TypeError(
      `awaitTarget: by of ${what} is ${describeValue(key)}, expected a text or a number, such as its id`,
    );
  }
}

const where = "awaitTarget";

type Rejection = "unusable" | "duplicate" | "contradictory" | "surplus" | "unknown";
