import { connect, type NatsConnection } from "@nats-io/transport-node";
import { UsageError } from "../UsageError.js";
import type { BrokerUrl } from "./brokerUrls.js";

/**
 * Connects to a server of NATS; once it is connected, it waits for a server that is away.
 *
 * @throws {UsageError} When it cannot, without the password.
 */
export async function connectNats({ host, port, user, password, shown }: BrokerUrl): Promise<NatsConnection> {
  const servers = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const who = password === undefined ? user !== undefined && { token: user } : { user, pass: password };
  try {
    return await connect({
      servers,
      ...who,
      name: "backstream",
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      noAsyncTraces: true,
    });
  } catch (error) {
    throw new UsageError(`${shown}: cannot connect to ${servers} (${reasonOf(error)})`);
  }
}

/** The client's words, in one line. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error; // the client throws nothing else
  const inner = cause instanceof Error && cause.message !== "" ? `: ${cause.message}` : "";
  return `${message}${inner}`.toLowerCase().replaceAll(/\s+/g, " ");
}
