import { AnomalyScorer, PredictionBands } from "backstream";
import { alarmLevel } from "./alarmLevel.js";
import type { Reading } from "./readings.js";

/** A reading, with how wrong a prediction of it was. */
export interface Watched {
  readonly sensor: string;
  readonly reading: number;
  readonly label: number;
  /** The error, averaged over about five readings, relative to the level for alarms: above 1 is an alarm. */
  readonly score: number;
  /** The same error by `AnomalyScorer`: relative to the quantile of 0.99 of the thousand before it that were not much larger. */
  readonly anomaly: number;
}

/** A reading of which the change was predicted. */
export interface Predicted extends Omit<Reading, "input"> {
  readonly target: ArrayLike<number>;
}

/** A model whose errors are turned into scores and alarms. */
export interface Watch {
  readonly name: string;
  /** From when on there are alarms. */
  readonly watched: readonly Watched[];
  /** Mean error of ordinary readings. */
  readonly error: number;
  /** The bands that shall hold 90 of 100 changes: the share that they held, and the mean of their width, of ordinary readings. */
  readonly band: { readonly coverage: number; readonly width: number };
  add(sample: Predicted, output: ArrayLike<number>): void;
}

/** The weight of the newest error in the score: the mean age of its errors is four readings. */
const share = 0.2;

/** What is known of a sensor. */
interface Sensor {
  fading: number;
  readonly level: (score: number) => number;
  readonly scorer: AnomalyScorer;
  readonly bands: PredictionBands;
}

/**
 * Turns errors of predictions into scores, for each sensor in order. The first fifth of the first `calm` readings is
 * ignored, as the scale of changes is not known yet; from the others the level for alarms is found.
 */
export function watch(name: string, calm: number): Watch {
  const known = calm * 0.8;
  const begin = (): Sensor => ({
    fading: 0,
    level: alarmLevel({ calm: known, risk: 1e-4 }),
    scorer: new AnomalyScorer({ quantile: 0.99, window: 1000, warmUp: known, learnUpTo: 2 }),
    bands: new PredictionBands({ coverage: 0.9 }),
  });
  const sensors = new Map<string, Sensor>();
  const watched: Watched[] = [];
  let [sum, count, inside, counted, width] = [0, 0, 0, 0, 0];
  return {
    name,
    watched,
    get error() {
      return sum / count;
    },
    get band() {
      return { coverage: inside / counted, width: width / (2 * count) };
    },
    add({ sensor, reading, label, target }, output) {
      let seen = sensors.get(sensor);
      if (!seen) sensors.set(sensor, (seen = begin()));
      const error = Math.sqrt(((target[0] - output[0]) ** 2 + (target[1] - output[1]) ** 2) / 2);
      seen.fading += share * (error - seen.fading);
      if (reading <= calm * 0.2) return; // the usual is not yet known
      const score = seen.fading / seen.level(seen.fading);
      const { score: anomaly = 0 } = seen.scorer.score(seen.fading);
      const { lower, upper, covered } = seen.bands.learn({
        output: Array.from(output),
        target: Array.from(target),
      });
      if (reading <= calm) return; // 0, as the level is Infinity
      watched.push({ sensor, reading, label, score, anomaly });
      counted += covered.length;
      for (const is of covered) if (is) inside++;
      if (label === 1) return;
      [sum, count] = [sum + error, count + 1];
      for (const [index, limit] of upper.entries()) width += limit - lower[index];
    },
  };
}
