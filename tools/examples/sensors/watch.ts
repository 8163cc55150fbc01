import { alarmLevel } from "./alarmLevel.js";
import type { Reading } from "./readings.js";

/** A reading, with how wrong a prediction of it was. */
export interface Watched {
  readonly sensor: string;
  readonly reading: number;
  readonly label: number;
  /** The error, averaged over about five readings, relative to the level for alarms: above 1 is an alarm. */
  readonly score: number;
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
  add(sample: Predicted, output: ArrayLike<number>): void;
}

/** The weight of the newest error in the score: the mean age of its errors is four readings. */
const share = 0.2;

/**
 * Turns errors of predictions into scores, for each sensor in order. The first fifth of the first `calm` readings is
 * ignored, as the scale of changes is not known yet; from the others the level for alarms is found.
 */
export function watch(name: string, calm: number): Watch {
  const sensors = new Map<string, { fading: number; level: (score: number) => number }>();
  const watched: Watched[] = [];
  let [sum, count] = [0, 0];
  return {
    name,
    watched,
    get error() {
      return sum / count;
    },
    add({ sensor, reading, label, target }, output) {
      let seen = sensors.get(sensor);
      if (!seen)
        sensors.set(sensor, (seen = { fading: 0, level: alarmLevel({ calm: calm * 0.8, risk: 1e-4 }) }));
      const error = Math.sqrt(((target[0] - output[0]) ** 2 + (target[1] - output[1]) ** 2) / 2);
      seen.fading += share * (error - seen.fading);
      if (reading <= calm * 0.2) return; // the usual is not yet known
      const score = seen.fading / seen.level(seen.fading);
      if (reading <= calm) return; // 0, as the level is Infinity
      watched.push({ sensor, reading, label, score });
      if (label === 0) [sum, count] = [sum + error, count + 1];
    },
  };
}
