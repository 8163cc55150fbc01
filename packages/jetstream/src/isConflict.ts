import { JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";

/** Whether the server refuses a message, because the newest one of its subject is not the one that was expected. */
export function isConflict(error: unknown): boolean {
  const { StreamWrongLastSequence, StreamWrongLastSequenceUnknown } = JetStreamApiCodes;
  return (
    error instanceof JetStreamApiError &&
    (error.code === StreamWrongLastSequence || error.code === StreamWrongLastSequenceUnknown)
  );
}
