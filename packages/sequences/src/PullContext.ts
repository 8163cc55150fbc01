/** What the operators after `fromPull` can call while it emits a value. */
export interface PullContext {
  /** Counts one more value in flight until the returned function is called. */
  hold(): () => void;
  /** Stops pulling, even if there is credit left, until the returned function is called. */
  pause(): () => void;
}

/**
 * The context of the value that is being emitted. It is the only module-level state of this package.
 *
 * `flow` and `breathe` must find the `fromPull` that a value came from, but RxJS gives an operator no access to its
 * source. Every way to pass the context on as a value loses it at some operators in between:
 * - With the value (`{ value, context }`): `filter`, `map` and the user's own functions would see the wrapper.
 * - By value in a WeakMap: numbers and strings cannot be keys, and `map` makes new values.
 * - Along `Observable.source`, from `flow` up to `fromPull`: ends at `defer`, `merge`, a `Subject` and any operator
 *   written with `new Observable`, names no subscription, and is internal to RxJS.
 * - Along `Subscriber.destination`, from `fromPull` down to `flow`: ends at the subjects of `groupBy` and `share`, and is
 *   internal to RxJS.
 * - As an option of both: `fromPull(x, { credit })` and `flow({ credit })` would have to be connected by the user, and if
 *   one is forgotten, the memory fills up without an error.
 *
 * But a pulled source calls `next` and waits for it to return, so all operators that receive the value in that call can
 * read its context here. It is never set between two calls: `withPullContext` restores what was there before.
 */
let current: PullContext | undefined;

/**
 * Calls `emit`, during which `currentPullContext` returns `context`; undefined is for values that are pushed.
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
