/** The numbers that a server puts into the reply subject of a message for a consumer. */
export interface Delivery {
  readonly sequence: number;
  /** Counts the messages of the consumer, from 1. */
  readonly delivered: number;
  readonly pending: number;
}

/**
 * Reads the reply subject of a message: `$JS.ACK.stream.consumer.deliveries.sequence.delivered.time.pending`, or with a
 * domain and an account in front of the stream; undefined for another subject.
 *
 * @example
 *   readDelivery("$JS.ACK.FLIGHTS.c1.1.812.5.1700000000000000000.3") // => { sequence: 812, delivered: 5, pending: 3 }
 */
export function readDelivery(reply: string): Delivery | undefined {
  const parts = reply.split(".");
  if (parts[0] !== "$JS" || parts[1] !== "ACK" || parts.length < 9) return undefined;
  const first = parts.length === 9 ? 5 : 7;
  const [sequence, delivered, , pending] = parts.slice(first).map(Number);
  return { sequence, delivered, pending };
}
