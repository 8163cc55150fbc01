import type { Forecasts } from "./forecasts.js";

/** The series, and the days to forecast. */
export interface Task {
  readonly births: readonly number[];
  /** The first day that nothing was learned from. */
  readonly test: number;
  /** Days after which the next `horizon` are forecast. */
  readonly origins: readonly number[];
  readonly horizon: number;
}

/** The forecasts of a rule from earlier days; further ahead it uses its own forecasts as earlier days. */
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
