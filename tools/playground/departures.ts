import { readFlights } from "../examples/online-labels/readFlights.js";
import { seriesOf, type Series } from "./Series.js";

const hour = 3_600_000;

/**
 * Departures an hour of the eight busiest airports, in the first days of 2001, 180 at most: `flights-3m.parquet` of vega-datasets
 * 3.2.1. The flights come in the order of their departures.
 */
export async function departures(days: number): Promise<Series> {
  const start = Date.UTC(2001, 0, 1);
  const hours = days * 24;
  const counts = new Map<string, number[]>();
  for await (const part of readFlights(3_000_000)) {
    const hourOf = (departure: number): number => Math.floor((departure - start) / hour);
    for (const { origin, departure } of part) {
      const at = hourOf(departure);
      if (at < 0 || at >= hours) continue;
      let own = counts.get(origin);
      if (!own) counts.set(origin, (own = new Array<number>(hours).fill(0)));
      own[at]++;
    }
    if (part.length > 0 && hourOf(part[0].departure) >= hours) break;
  }
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const busiest = [...counts].toSorted(([, a], [, b]) => sum(b) - sum(a)).slice(0, 8);
  return seriesOf({
    name: "departures",
    unit: "departures an hour",
    tick: "hour",
    period: 24,
    periodName: "a day ago",
    keys: busiest.map(([key]) => key),
    values: busiest.map(([, values]) => values),
  });
}
