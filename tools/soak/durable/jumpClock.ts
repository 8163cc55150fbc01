import { randomStream } from "backstream";

/** Makes the clock on the wall jump, by up to a day to both sides, at every look at it. What works by it goes wrong. */
export function jumpClock(seed: number): void {
  const random = randomStream(seed);
  const RealDate = Date;
  const now = RealDate.now.bind(RealDate);
  const jumping = (): number => now() + Math.round((random.uniform() - 0.5) * 2 * 86_400_000);
  globalThis.Date = class extends RealDate {
    constructor(...given: [] | [number | string | Date]) {
      if (given.length === 0) super(jumping());
      else super(...given);
    }
    static override now(): number {
      return jumping();
    }
  } as DateConstructor;
}
