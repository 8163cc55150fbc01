import { accumulate, mae, mase, metrics } from "backstream";
import type { Row } from "../results.js";
import type { Day } from "./days.js";
import type { Forecast, Forecasts } from "./forecasts.js";

/** A row of the table: MASE is relative to "as a week ago", whose error is taken over the days before `test`. */
export function scoreOf({ name, tomorrow, month }: Forecasts, days: readonly Day[], test: number): Row {
  const training = days.slice(0, test).map(({ births }) => births);
  const metric = metrics({ mae: mae(), mase: mase({ period: 7, training }) });
  const measured = (forecasts: readonly Forecast[]): { readonly mae: number; readonly mase: number } => {
    const score = accumulate(metric);
    for (const [at, output] of forecasts)
      score.add({ sample: { input: at, target: days[at].births }, output });
    return score.value;
  };
  const [all, ahead] = [measured(tomorrow), measured(month)];
  return {
    forecast: name,
    MAE: all.mae,
    MASE: all.mase,
    "MASE, holidays": measured(tomorrow.filter(([at]) => days[at].holiday)).mase,
    "MAE, 28 days": ahead.mae,
    "MASE, 28 days": ahead.mase,
  };
}
