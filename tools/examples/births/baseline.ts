import type { Forecasts } from "./forecasts.js";

/** The series, and what is asked of a forecaster. */
export interface Task {
  readonly births: readonly number[];
  /** The first day that nothing was learned from. */
  readonly test: number;
  /** Days after which the next `horizon` are forecast. */
  readonly origins: readonly number[];
  readonly horizon: number;
}

/** The forecasts of a rule that needs the days before only; its own are known to it further on. */
export function baseline(
  name: string,
  { births, test, origins, horizon }: Task,
  rule: (known: readonly number[], at: number) => number,
): Forecasts {
  const month = origins.flatMap((origin) => {
    const known = births.slice(0, origin + 1);
    for (let step = 0; step < horizon; step++) known.push(rule(known, known.length));
    return known.slice(origin + 1).map((next, step) => [origin + 1 + step, next] as const);
  });
  const tomorrow = births.flatMap((_, at) => (at < test ? [] : [[at, rule(births, at)] as const]));
  return { name, tomorrow, month };
}
