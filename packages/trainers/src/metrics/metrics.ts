import { expectMade } from "../expectMade.js";
import type { Metric } from "./Metric.js";

/** The values of metrics, by their names. */
export type Measured<Metrics extends MetricsByName> = {
  readonly [Name in keyof Metrics]: Metrics[Name] extends Metric<infer Value> ? Value : never;
};

/** Metrics by names of your choice. */
export type MetricsByName = Readonly<Record<string, Metric<unknown>>>;

/**
 * Several metrics as one, whose value is a record.
 *
 * @example
 *   const both = accumulate(metrics({ error: mae(), right: accuracy() }));
 *   both.add({ sample: { input: 0, target: 1 }, output: 3 });
 *   both.value // => { error: 2, right: 1 }
 */
export function metrics<Metrics extends MetricsByName>(byName: Metrics): Metric<Measured<Metrics>> {
  const entries = Object.entries(byName);
  for (const [name, metric] of entries) expectMade("metrics", name, metric, "mae()");
  return {
    name: `metrics({ ${entries.map(([name, metric]) => `${name}: ${metric.name}`).join(", ")} })`,
    size: (width) => entries.reduce((sum, [, metric]) => sum + metric.size(width), 0),
    start: () => {
      const parts = entries.map(([, metric]) => ({ metric, contribute: metric.start() }));
      return (tick, into, at) => {
        for (const { metric, contribute } of parts) {
          contribute(tick, into, at);
          at += metric.size(tick.width);
        }
      };
    },
    value: (sums, at, width) => {
      const values: Record<string, unknown> = {};
      for (const [name, metric] of entries) {
        values[name] = metric.value(sums, at, width);
        at += metric.size(width);
      }
      return values as Measured<Metrics>; // one value for each name
    },
  };
}
