import type { Flight } from "./Flight.js";

/** A flight that departs, as the models see it. */
export interface FlightSample extends Flight {
  readonly input: ArrayLike<number>;
  /** Whether the newest flight from its origin of which it was known then was late: -1 or 1; 0: none was known. */
  readonly lastKnown: number;
}
