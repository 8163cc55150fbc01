/** A day, by its place in the series, and how many births were forecast for it. */
export type Forecast = readonly [at: number, births: number];

/** The forecasts of one model. */
export interface Forecasts {
  readonly name: string;
  /** Of each day of the test, the day before. */
  readonly tomorrow: Forecast[];
  /** Of the 28 days after each origin, at the origin. */
  readonly month: Forecast[];
}
