/** A clock that goes on by the word of the program alone: what is done by the clock is the same each time. */
export interface Clock {
  /** Lets so many milliseconds pass. */
  pass(milliseconds: number): void;
  /** Lets a tenth of a second pass, and does what was to be done again and again. */
  turn(): void;
  /** Gives the process its own clock back. */
  end(): void;
}

/** Takes the place of the process's clock. What `begin` asks to be done again and again is done by `turn` alone. */
export function startClock(begin: () => void): Clock {
  const { setInterval } = globalThis;
  const ownDate = Object.getOwnPropertyDescriptor(Date, "now")!; // every date has it
  const repeated: (() => void)[] = [];
  let time = 0;
  performance.now = () => time;
  // The slices of `fromPull` are measured by the date, and never end: the run goes to its pause in one go.
  Date.now = () => 0;
  globalThis.setInterval = ((callback: () => void) => repeated.push(callback)) as never; // as `watch` calls it
  begin();
  globalThis.setInterval = setInterval;
  return {
    pass: (milliseconds) => (time += milliseconds),
    turn: () => {
      time += 100;
      for (const callback of repeated) callback();
    },
    end: () => {
      Reflect.deleteProperty(performance, "now"); // its prototype's is left
      Object.defineProperty(Date, "now", ownDate);
    },
  };
}
