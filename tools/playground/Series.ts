/** Numbers that came one after the other, of each key. The playground's data, and the files that it saves. */
export interface Series {
  readonly name: string;
  /** What a value counts: "departures an hour". */
  readonly unit: string;
  /** What a tick is: "hour". */
  readonly tick: string;
  /** After how many ticks things repeat; the baseline says what came then. */
  readonly period: number;
  readonly periodName: string;
  /** Of all values: networks see `(value - mean) / deviation`. */
  readonly mean: number;
  readonly deviation: number;
  readonly keys: readonly string[];
  /** `[key][tick]`. */
  readonly values: readonly (readonly number[])[];
}

/** A value of one key: the target is the one that comes next. Both are scaled. */
export interface SeriesSample {
  readonly key: string;
  readonly input: number;
  readonly target: number;
  /** What came one period before the target, scaled; undefined in the first period. */
  readonly before: number | undefined;
}

/** The values of all keys, tick by tick. Behind the last one it begins again. */
export function* samplesOf({ keys, values, period, mean, deviation }: Series): Generator<SeriesSample> {
  const scaled = (value: number): number => (value - mean) / deviation;
  const ticks = values[0].length;
  for (let at = 0; ; at = (at + 1) % (ticks - 1))
    for (const [index, key] of keys.entries()) {
      const of = values[index];
      const before = at + 1 < period ? undefined : scaled(of[at + 1 - period]);
      yield { key, input: scaled(of[at]), target: scaled(of[at + 1]), before };
    }
}

/** Adds the mean and the deviation. */
export function seriesOf(of: Omit<Series, "mean" | "deviation">): Series {
  const all = of.values.flat();
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length;
  return { ...of, mean, deviation: Math.sqrt(variance) };
}
