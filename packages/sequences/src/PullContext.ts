/** What the operators behind `fromPull` can ask of it while it emits a value. */
export interface PullContext {
  /** Counts one more value in flight until the returned function is called. */
  hold(): () => void;
  /** Stops pulling until the returned function is called, whatever credit is left. */
  pause(): () => void;
}

/**
 * The context of the value that is being emitted: the one channel of this package that is not an argument.
 *
 * `flow` and `breathe` must find the `fromPull` that a value came from, and RxJS has no way up the stream. Every way to
 * hand the context over as a value loses it at operators that may stand in between:
 * - With the value (`{ value, context }`): `filter`, `map` and the user's own functions would see the wrapper.
 * - Beside the value (a WeakMap): numbers and texts cannot be keys, and `map` makes new values.
 * - Along `Observable.source`, from `flow` up to `fromPull`: ends at `defer`, `merge`, a `Subject` and any operator
 *   written with `new Observable`, names no subscription, and is internal to RxJS.
 * - Along `Subscriber.destination`, from `fromPull` down to `flow`: ends at the subjects of `groupBy` and `share`, and is
 *   internal to RxJS.
 * - As an option of both: `fromPull(x, { credit })` and `flow({ credit })` would have to be wired by hand, and one that
 *   is forgotten would fill the memory without a word.
 *
 * But a source that pulls calls `next` and waits for it to return, so all operators that receive the value in that call
 * find its context here. It is never set between two calls: `withPullContext` restores what was there before.
 */
let current: PullContext | undefined;

/**
 * Calls `emit` such that what it calls finds `context`; undefined stands for values that are pushed.
 *
 * @example
 *   const context: PullContext = { hold: () => () => {}, pause: () => () => {} };
 *   withPullContext(context, () => console.log(currentPullContext() === context)); // => true
 *   currentPullContext() // => undefined
 */
export function withPullContext(context: PullContext | undefined, emit: () => void): void {
  const outer = current;
  current = context;
  try {
    emit();
  } finally {
    current = outer;
  }
}

/** The context of the value that is being emitted; undefined for values that are pushed. */
export function currentPullContext(): PullContext | undefined {
  return current;
}
