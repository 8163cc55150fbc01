/**
 * What the operators behind a pulled source can ask of it while it hands them a value.
 *
 * RxJS has no way up the stream. But a source that pulls calls `next` and waits for it to return, so whoever hears of
 * the value within this call, through any number of synchronous operators, can find the source here.
 */
export interface PullContext {
  /** Keeps the value in flight until the returned function is called. */
  hold(): () => void;
  /** Lets nothing be pulled until the returned function is called, whatever credit is left. */
  pause(): () => void;
}

let current: PullContext | undefined;

/** Calls `hand`, which passes a value on, in the name of the source that it was pulled from. */
export function withPullContext(delivery: PullContext | undefined, hand: () => void): void {
  const outer = current;
  current = delivery;
  try {
    hand();
  } finally {
    current = outer;
  }
}

/** The pulled source whose value is just being passed on; undefined where values are pushed. */
export function currentPullContext(): PullContext | undefined {
  return current;
}
