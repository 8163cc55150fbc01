import type { Flight } from "./Flight.js";

/** A server of a test's own, with a stream of flights. */
export interface Broker {
  readonly url: string;
  /** Publishes flights, 32 in a message or entry, those of each subject by themselves. */
  publish(flights: readonly Flight[], subjectOf?: (flight: Flight) => string): Promise<void>;
  /** Removes the stream, and makes it anew, without records. */
  makeAnew(): Promise<void>;
  /** Ends the server as a crash does, and starts it again over the same data. */
  crash(): Promise<void>;
  /** Ends it, without a start. */
  kill(): Promise<void>;
  start(): Promise<void>;
  suspend(): void;
  resume(): void;
  /** Ends it for good, and removes its data. */
  end(): Promise<void>;
}
