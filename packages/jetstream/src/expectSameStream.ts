import { SourceMovedError } from "@backstream/core";
import type { StreamInfo } from "@nats-io/jetstream";
import { isStreamNotFound } from "./keepTrying.js";

/** What a reader knows of the stream that it reads. */
export interface KnownStream {
  /** For messages, such as `fromJetStream(FLIGHTS)`. */
  readonly where: string;
  readonly subject: string | undefined;
  /** When the stream was made; undefined before it was looked at. */
  readonly made: string | undefined;
  /** The newest message that was read; undefined before there was one. */
  readonly last: number | undefined;
}

/**
 * Refuses a stream that cannot be read on.
 *
 * @throws {SourceMovedError} When it was made anew, has lost its newest messages, or was cut off behind the newest one read.
 */
export function expectSameStream(known: KnownStream, { created, state }: StreamInfo): void {
  const { where, made, last } = known;
  if (made !== undefined && made !== created) {
    throw new SourceMovedError(
      `${where}: the stream was made ${created}, the position is of one that was made ${made}; its records are others, so begin without { from }`,
    );
  }
  if (last === undefined) return;
  if (state.last_seq < last) {
    throw new SourceMovedError(
      `${where}: the newest message is ${state.last_seq}, the position is ${last}: the server has lost messages; begin without { from }`,
    );
  }
  if (state.first_seq > last + 1) throw cutError(known, last, state.first_seq);
}

/** The messages between the newest one read and the oldest one left are gone. */
export function cutError(
  { where, subject }: Pick<KnownStream, "where" | "subject">,
  last: number,
  first: number,
): SourceMovedError {
  const which = subject === undefined ? "" : `, which may be of ${subject}`;
  return new SourceMovedError(
    `${where}: the oldest message is ${first}, the position is ${last}: the messages between them are gone${which}; to go on without them, begin without { from }`,
  );
}

/** The error of a request; a stream that was there before is gone, not unknown. */
export function goneError(
  { where, made }: Pick<KnownStream, "where" | "made">,
  timeout: number,
  error: unknown,
): unknown {
  const isGone = error instanceof Error && isStreamNotFound(error.cause);
  if (!isGone || made === undefined) return error;
  return new SourceMovedError(
    `${where}: the stream that was made ${made} is gone, and not back after ${timeout} ms; when it is made anew, begin without { from }`,
    { cause: error },
  );
}
