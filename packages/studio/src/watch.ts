import { expectNetwork, expectOptions, describeValue, type Network, type Sample } from "@backstream/core";
import type { AnyNetwork, Checkpoint, ComparedSignal, Step } from "@backstream/operators";
import type { Pullable } from "@backstream/sequences";
import { tap, type MonoTypeOperatorFunction, type Observable, type Observer } from "rxjs";
import type { EventKind } from "./frames.js";
import type { SaidTick } from "./watching/SaidTick.js";
import type { TestedTick } from "./watching/TestedTick.js";
import { Watching } from "./watching/Watching.js";
import type { WatchOptions } from "./WatchOptions.js";

/** What `watch` returns. */
export interface Watched<S extends Sample = Sample> {
  /**
   * Pulls the samples, as `fromPull` does, and gives the event loop its turns. The page can pause it, go on by one update, and
   * limit its speed. Without it, the page can only stop learning.
   */
  pull<T extends S>(samples: Pullable<T>): Observable<T>;
  /** Looks at the steps, which pass unchanged: put it behind the training. A promotion of `shadow` becomes an event. */
  readonly steps: <T extends Step>(steps$: Observable<T>) => Observable<T>;
  /** Looks at what `testThenTrain` has tested, and at the updates that it makes: put it behind it, in place of `steps`. */
  readonly tested: <T extends TestedTick>(tested$: Observable<T>) => Observable<T>;
  /**
   * Looks at what the net says of samples whose labels come later: `testThenTrain`'s `predictions`, or `tap((said) => watched.said.next(said))` between
   * `predict` and `awaitTarget`. The page hatches those that wait, with the option `openTickets`.
   */
  readonly said: Required<Pick<Observer<SaidTick>, "next">>;
  /** Looks at the ticks behind `compare`, where operators are composed by hand. */
  readonly seen: <T extends ComparedSignal>(signals$: Observable<T>) => Observable<T>;
  /** For the options of a trainer, or of `update`: the ticks, and the controls. They emit nothing until they are touched. */
  readonly steering: WatchedSteering<S>;
  /** Tells something that happened, 200 characters at most. */
  event(kind: EventKind | (string & {}), text: string): void;
  /** A lane of one's own among the marbles: put it between the program's operators. Make lanes before the run begins. */
  lane<T>(name: string): MonoTypeOperatorFunction<T>;
  /**
   * Subscribes to what `open` returns, and again with the last checkpoint when the page rolls back.
   */
  run<T extends Step>(open: (from: Checkpoint | undefined) => Observable<T>): Observable<T>;
  /** Removes everything from the nets, and says why the run has ended. */
  close(why?: string): void;
}

/** What `watched.steering` holds. */
export interface WatchedSteering<S extends Sample = Sample> {
  readonly predictions: Partial<Observer<ComparedSignal<readonly [AnyNetwork], S>>>;
  readonly learningRate$: Observable<number>;
  readonly maximumNorm$: Observable<number>;
  readonly frozen$: Observable<readonly string[]>;
}

/**
 * Watches nets that learn, for a page: ten times a second it looks into them for a moment, and tells what it has seen.
 *
 * A run that is watched has the bits of one that is not. What is told is bounded, whatever the nets, the keys and the speed.
 * Nets that run one after the other are given in their order.
 *
 * @throws {TypeError} When something is no network, no target, or an option of the wrong kind.
 * @throws {RangeError} When there are no nets, or more baselines, classes or lanes than a page shows.
 * @throws {UnknownNameError} When an option does not exist.
 * @example
 *   const net = network(dense(1, 1), { name: "line" });
 *   const kinds: string[] = [];
 *   const watched = watch(net, { to: { postMessage: ({ type }) => kinds.push(type) } });
 *   const learning = { loss: squaredError(), optimizer: adam(), ...watched.steering };
 *   await lastValueFrom(watched.pull([{ input: 1, target: 2 }]).pipe(backprop(net, learning), watched.steps));
 *   [...new Set(kinds)] // => ["hello", "controls", "frame", "event", "bye"]
 */
export function watch<S extends Sample = Sample>(
  nets: AnyNetwork | readonly AnyNetwork[],
  options: WatchOptions<S>,
): Watched<S> {
  const list: readonly Network[] = Array.isArray(nets) ? nets : [nets as AnyNetwork]; // not a list
  if (list.length === 0) throw new RangeError("watch: the list of nets is empty, expected one or more");
  for (const net of list) expectNetwork("watch", net);
  expectWatchOptions(options);
  const watching = new Watching<S>(list, options);
  return {
    pull: (samples) => watching.pull(samples),
    steps: (steps$) => watching.steps(steps$),
    tested: (tested$) => watching.tested(tested$),
    said: { next: (said) => watching.said(said) },
    seen: (signals$) => signals$.pipe(tap((signal) => watching.tick(signal as never))), // of the samples of this run
    steering: {
      predictions: { next: (signal) => watching.tick(signal) },
      learningRate$: watching.steering.learningRate$.asObservable(),
      maximumNorm$: watching.steering.maximumNorm$.asObservable(),
      frozen$: watching.steering.frozen$.asObservable(),
    },
    event: (kind, text) => watching.event(kind, text),
    lane: (name) => watching.lane(name),
    run: (open) => watching.run(open),
    close: (why = "the program has stopped watching") => watching.close(why),
  };
}

const names = ["to", "name", "key", "unit", "inverse", "classes", "loss", "baselines", "counters", "openTickets", "window", "stride", "checkpoint", "rollBack"]; // prettier-ignore
const functions = ["key", "inverse", "counters", "openTickets", "checkpoint", "rollBack"] as const;

function expectWatchOptions<S extends Sample>(options: WatchOptions<S>): void {
  expectOptions("watch", options, names);
  const { to, classes, baselines = {} } = options;
  const targets: readonly unknown[] = Array.isArray(to) ? to : [to];
  for (const target of targets) {
    const { postMessage } = (target ?? {}) as { readonly postMessage?: unknown };
    if (typeof postMessage === "function") continue;
    throw new TypeError(
      `watch: to is ${describeValue(target)}, expected something with postMessage, such as await studio()`,
    );
  }
  for (const name of functions) {
    if (options[name] === undefined || typeof options[name] === "function") continue;
    throw new TypeError(`watch: ${name} is ${describeValue(options[name])}, expected a function`);
  }
  if (classes !== undefined && !(Array.isArray(classes) && classes.length >= 2 && classes.length <= 64))
    throw new RangeError(`watch: classes is ${describeValue(classes)}, expected a list of 2 to 64 names`);
  const entries = Object.entries(baselines);
  if (entries.length > 7) throw new RangeError(`watch: ${entries.length} baselines, expected at most 7`);
  for (const [name, baseline] of entries) {
    if (typeof baseline === "function") continue;
    throw new TypeError(
      `watch: the baseline "${name}" is ${describeValue(baseline)}, expected a function such as ({ yesterday }) => yesterday`,
    );
  }
}
