import { openSource } from "../../../packages/cli/src/sources/openSource.js";
import type { Flight } from "./Flight.js";

/**
 * The first flights of the data set `flights-3m` of vega-datasets, in order.
 *
 * - poison  every so many, one whose distance is no number: `encode` rejects it. 0 for none
 *
 * @throws {UsageError} When the data set is not installed.
 */
export async function flightRecords(count: number, poison = 0): Promise<Flight[]> {
  const source = await openSource("flights", { limit: count });
  const flights: Flight[] = [];
  for await (const raw of source.records) {
    const row = flights.length;
    const { date, delay, distance, origin, destination } = raw as unknown as RawFlight; // the columns of the file
    flights.push({
      row,
      time: date.getTime(),
      origin,
      destination,
      distance: poison > 0 && row % poison === poison - 1 ? "far" : Number(distance),
      late: Number(delay) > 15 ? 1 : 0,
    });
  }
  return flights;
}

/** Parquet has whole numbers as bigint. */
interface RawFlight {
  readonly date: Date;
  readonly delay: bigint;
  readonly distance: bigint;
  readonly origin: string;
  readonly destination: string;
}
