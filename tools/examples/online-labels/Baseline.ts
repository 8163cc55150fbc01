import type { FlightSample } from "./FlightSample.js";

/** A simple model of one flight after the other. */
export interface Baseline {
  readonly name: string;
  /** The probability that a flight is late. */
  predict(flight: FlightSample): number;
  /** Learns from a flight later, with the weights of that time. */
  learn(flight: FlightSample, target: number): void;
}
