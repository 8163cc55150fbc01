import { readFlights } from "../examples/online-labels/readFlights.js";
import { seriesOf, type Series } from "./Series.js";

const days = 90;
const hour = 3_600_000;

/** Departures an hour of the eight busiest airports, in the first 90 days of 2001: `flights-3m.parquet` of vega-datasets 3.2.1. */
export async function departures(): Promise<Series> {
  const start = Date.UTC(2001, 0, 1);
  const counts = new Map<string, number[]>();
  for await (const part of readFlights(800_000))
    for (const { origin, departure } of part) {
      const at = Math.floor((departure - start) / hour);
      if (at < 0 || at >= days * 24) continue;
      let own = counts.get(origin);
      if (!own) counts.set(origin, (own = new Array<number>(days * 24).fill(0)));
      own[at]++;
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
