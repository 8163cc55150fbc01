/** How a level for alarms is found. */
export interface AlarmLevelOptions {
  /** How many scores at the beginning are assumed to be normal. */
  readonly calm: number;
  /** The probability that a normal score raises an alarm. */
  readonly risk: number;
}

/**
 * Finds, without labels, the score above which to raise an alarm: peaks over threshold, in a stream.
 *
 *     level = t + m · ln(p / risk)        t: exceeded by 2 % of the first scores; p, m: how often it has been, and by how much
 *
 * Scores above t are assumed to be distributed exponentially, from which the score that comes once in `1 / risk` times
 * is calculated. Each score that is no alarm refines it. Returns the level for the given score: Infinity at the
 * beginning.
 *
 * @source Siffer, Fouque, Termier and Largouët, "Anomaly detection in streams with extreme value theory", KDD 2017
 *   (with the shape of the tail held at 0).
 */
export function alarmLevel({ calm, risk }: AlarmLevelOptions): (score: number) => number {
  const first: number[] = [];
  let [t, seen, peaks, excess] = [0, 0, 0, 0];
  return (score) => {
    if (first.length < calm) {
      if (first.push(score) === calm) {
        first.sort((one, other) => one - other);
        t = first[Math.ceil(0.98 * calm) - 1];
        for (const known of first) if (known > t) [peaks, excess] = [peaks + 1, excess + known - t];
        seen = calm;
      }
      return Infinity;
    }
    const level = t + (excess / peaks) * Math.log(peaks / seen / risk);
    if (score > level) return level;
    seen++;
    if (score > t) [peaks, excess] = [peaks + 1, excess + score - t];
    return level;
  };
}
