import type { Flight } from "./Flight.js";

const minute = 60_000;

/** Minutes later than scheduled from which on a flight counts as late. */
export const lateFrom = 15;

/** Milliseconds from the scheduled departure to the scheduled landing. The file has no schedule: half an hour, and 450 miles an hour. */
export const flightTime = ({ distance }: Pick<Flight, "distance">): number =>
  (30 + (60 * distance) / 450) * minute;

/** Milliseconds after the scheduled departure at which it is known whether a flight is late: by then it has landed, or it is late. */
export const decidedAfter = (flight: Pick<Flight, "distance">): number =>
  flightTime(flight) + lateFrom * minute;

/** Milliseconds after the scheduled departure at which it has landed. */
export const landedAfter = (flight: Flight): number => flightTime(flight) + flight.delay * minute;
