import type { NatsConnection } from "@nats-io/nats-core";

/** What is read, and from where. */
export interface MessageReaderOptions {
  /** For messages, such as `fromJetStream(FLIGHTS)`. */
  readonly where: string;
  readonly nc: NatsConnection;
  readonly stream: string;
  readonly subject: string | undefined;
  /** The most messages held. */
  readonly credit: number;
  /** Whether it ends behind the messages that are there when it begins. */
  readonly untilEnd: boolean;
  readonly timeout: number;
  /** The message to begin behind, and the stream's creation time that goes with it. */
  readonly after: number | undefined;
  readonly made: string | undefined;
}
