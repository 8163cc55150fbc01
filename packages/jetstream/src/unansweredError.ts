import { UnreachableError } from "@backstream/core";

/** The server is there, and does not say a word about messages that were asked for. */
export function unansweredError(where: string, stream: string, milliseconds: number): UnreachableError {
  const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.>`;
  return new UnreachableError(
    `${where}: no answer to requests for messages after ${milliseconds} ms; the user may lack the permission to publish to ${subject}`,
  );
}
