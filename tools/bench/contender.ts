import type { Clock } from "./clock.js";

/** Whoever does updates: the library, a peer, or a part of the library on its own. */
export interface Contender {
  readonly name: string;
  /** Does so many updates and returns the seconds that they took. */
  readonly seconds: (updates: number) => number | Promise<number>;
  readonly end: () => void;
}

/** A contender that can say how wrong it is: the losses of the next updates, to be compared with another's. */
export interface Learning extends Contender {
  readonly losses: (updates: number) => number[] | Promise<number[]>;
}

/** A contender of this process, from what one update is. */
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
