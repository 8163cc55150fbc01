import { UnknownNameError, UnreachableError } from "@backstream/core";
import { JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";
import { errors, type NatsConnection } from "@nats-io/nats-core";

/** How long something is tried, and where errors say it happened. */
export interface Trying {
  /** For messages, such as `fromJetStream(FLIGHTS)`. */
  readonly where: string;
  readonly nc: NatsConnection;
  /** Milliseconds after which trying ends with an error. */
  readonly timeout: number;
  /** Whether nobody waits for the result any more. */
  readonly isOver?: () => boolean;
}

/**
 * Calls `attempt` until it succeeds: a server that is away, restarts or is busy answers later.
 *
 * @throws {UnreachableError} When it has not succeeded after `timeout`, or the connection is closed.
 * @throws {UnknownNameError} When the stream is not there after `timeout`.
 * @throws What the client says where trying again is of no use: a permission that is missing, an invalid name.
 */
export async function keepTrying<T>(
  { where, nc, timeout, isOver }: Trying,
  doing: string,
  attempt: () => Promise<T>,
): Promise<T> {
  const begun = performance.now();
  for (let tries = 1; ; tries++) {
    if (nc.isClosed()) throw await closedError(where, nc);
    try {
      return await attempt();
    } catch (error) {
      if (nc.isClosed()) throw await closedError(where, nc);
      if (!isPassing(error)) throw saidBy(where, error);
      // A busy event loop makes the first requests late without a fault of the server.
      const isLate = performance.now() - begun >= timeout && tries >= 3;
      if (isLate || isOver?.()) throw lateError(where, nc, timeout, doing, error);
    }
    await pause(Math.min(50 * 2 ** (tries - 1), 500));
  }
}

/** Milliseconds that one request waits: several fit into the time of all. */
export function requestTimeout(timeout: number): number {
  return Math.max(20, Math.min(2000, timeout / 3));
}

/** The connection is closed, for good: the client does not open it again. */
export async function closedError(where: string, nc: NatsConnection): Promise<UnreachableError> {
  const reason = await nc.closed();
  const because = reason instanceof Error ? ` by: ${reason.message.toLowerCase()}` : "";
  return new UnreachableError(
    `${where}: the connection is closed${because}; connect again, with { maxReconnectAttempts: -1 } to wait for a server that is away`,
    { cause: reason },
  );
}

/** Whether the server says that there is no such stream. */
export function isStreamNotFound(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound;
}

/** Whether nobody answers for JetStream; the client does not export the class. */
export function isNotEnabled(error: unknown): boolean {
  return error instanceof Error && error.name === "JetStreamNotEnabled";
}

/** Whether it may succeed later. */
export function isPassing(error: unknown): boolean {
  if (isStreamNotFound(error) || isNotEnabled(error)) return true;
  if (error instanceof JetStreamApiError) return error.status >= 500;
  return (
    (error instanceof errors.TimeoutError ||
      error instanceof errors.RequestError ||
      error instanceof errors.NoRespondersError ||
      error instanceof errors.ConnectionError) &&
    !deniedBy(error)
  );
}

export function saidBy(where: string, error: unknown): unknown {
  const denied = deniedBy(error);
  if (denied) {
    return new errors.PermissionViolationError(
      `${where}: the user may not ${denied.operation === "publish" ? "publish to" : "subscribe to"} ${denied.subject}; the server's configuration grants it`,
      denied.operation,
      denied.subject,
      denied.queue,
      { cause: error },
    );
  }
  if (error instanceof JetStreamApiError) {
    return new Error(`${where}: the server refuses: ${error.message}`, { cause: error });
  }
  return error;
}

function deniedBy(error: unknown): InstanceType<typeof errors.PermissionViolationError> | undefined {
  const { PermissionViolationError } = errors;
  if (error instanceof PermissionViolationError) return error;
  return error instanceof Error && error.cause instanceof PermissionViolationError ? error.cause : undefined;
}

function lateError(where: string, nc: NatsConnection, timeout: number, doing: string, cause: unknown): Error {
  if (isStreamNotFound(cause)) {
    return new UnknownNameError(
      `${where}: there is no such stream on ${nc.getServer()} after ${timeout} ms; make it first`,
      { cause },
    );
  }
  if (isNotEnabled(cause)) {
    return new UnreachableError(
      `${where}: JetStream does not answer on ${nc.getServer()} after ${timeout} ms; start the server with -js`,
      { cause },
    );
  }
  if (cause instanceof JetStreamApiError) {
    return new UnreachableError(
      `${where}: ${nc.getServer()} refuses for ${timeout} ms, while ${doing}: ${cause.message}`,
      { cause },
    );
  }
  return new UnreachableError(
    `${where}: no answer from ${nc.getServer()} after ${timeout} ms, while ${doing}; ${(cause as Error).message.toLowerCase()}`,
    { cause },
  );
}

/** Milliseconds later. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
