import type { Clock } from "./clock.js";

/** Something that does updates and is timed: the library, a peer, or a part of the library. */
export interface Contender {
  readonly name: string;
  /** Does so many updates and returns the seconds that they took. */
  readonly seconds: (updates: number) => number | Promise<number>;
  readonly end: () => void;
}

/** A contender that returns the losses of its next updates, to be compared with those of another. */
export interface Learning extends Contender {
  readonly losses: (updates: number) => number[] | Promise<number[]>;
}

/** A contender in this process, made from a function that does one update. */
export function inProcess(name: string, now: Clock, update: () => void, end?: () => void): Contender {
  return {
    name,
    seconds: (updates) => {
      const start = now();
      for (let done = 0; done < updates; done++) update();
      return now() - start;
    },
    end: () => end?.(),
  };
}
