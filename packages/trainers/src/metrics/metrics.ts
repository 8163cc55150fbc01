import { expectMade } from "@backstream/core";
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
 * @throws {TypeError} When one of them is no object: a factory such as `mae` must be called.
 * @example
 *   const both = accumulate(metrics({ error: mae(), correct: accuracy() }));
 *   both.add({ sample: { input: 0, target: 1 }, output: 3 });
 *   both.value // => { error: 2, correct: 1 }
 */
export function metrics<Metrics extends MetricsByName>(byName: Metrics): Metric<Measured<Metrics>> {
  const entries = Object.entries(byName);
  for (const [name, metric] of entries) expectMade("metrics", name, metric, ["start", "value"], "mae()");
  return {
    name: `metrics({ ${entries.map(([name, metric]) => `${name}: ${metric.name}`).join(", ")} })`,
    size: (width) => entries.reduce((sum, [, metric]) => sum + metric.size(width), 0),
    start: () => {
      const parts = entries.map(([, metric]) => ({ metric, contribute: metric.start() }));
      return (tick, sums, offset) => {
        for (const { metric, contribute } of parts) {
          contribute(tick, sums, offset);
          offset += metric.size(tick.width);
        }
      };
    },
    value: (sums, offset, width) => {
      const values: Record<string, unknown> = {};
      for (const [name, metric] of entries) {
        values[name] = metric.value(sums, offset, width);
        offset += metric.size(width);
      }
      return values as Measured<Metrics>; // one value for each name
    },
  };
}
