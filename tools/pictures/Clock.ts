/** A clock that goes on by the word of the program alone, so that what is seen by the clock is the same each time. */
export interface Clock {
  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): void;
  /** Lets a tenth of a second pass, and does what was to be done again and again. */
  turn(): void;
  /** Gives the program its own clock back. */
  end(): void;
}

/** Takes the place of the process's clock. What `begin` asks to be done again and again is done by `turn` alone. */
export function startClock(begin: () => void): Clock {
  const { now } = performance;
  const { setInterval } = globalThis;
  const repeated: (() => void)[] = [];
  let time = 0;
  performance.now = () => time;
  globalThis.setInterval = ((callback: () => void) => {
    repeated.push(callback);
    return {};
  }) as unknown as typeof setInterval; // of what `watch` uses
  begin();
  globalThis.setInterval = setInterval;
  return {
    pass: (milliseconds) => (time += milliseconds),
    turn: () => {
      time += 100;
      for (const callback of repeated) callback();
    },
    end: () => (performance.now = now),
  };
}
