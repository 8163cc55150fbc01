import { Redis } from "ioredis";
import { UsageError } from "../UsageError.js";
import { redisPath, type BrokerUrl } from "./brokerUrls.js";

/**
 * Connects to a server of Redis; once it is connected, it connects again to one that was away.
 *
 * @throws {UsageError} When it cannot, without the password.
 */
export async function connectRedis(url: BrokerUrl): Promise<Redis> {
  const { host, port, user, password, isSecure, shown } = url;
  const { db } = redisPath(url);
  let isConnected = false;
  let problem: Error | undefined;
  const client = new Redis({
    host,
    port,
    db,
    username: user,
    password,
    ...(isSecure && { tls: { servername: host } }),
    lazyConnect: true,
    maxRetriesPerRequest: 3,
    connectTimeout: 10_000,
    // The first attempt says at once what is wrong.
    retryStrategy: (times) => (isConnected ? Math.min(50 * times, 2000) : null),
  });
  client.on("error", (error: Error) => (problem = error)); // without a listener, they are printed
  try {
    await client.connect();
    await client.select(db); // the client itself takes a wrong number for 0
    isConnected = true;
    return client;
  } catch (error) {
    client.disconnect();
    const { message } = problem ?? (error as Error); // the client throws nothing else
    throw new UsageError(`${shown}: cannot connect to ${host}:${port} (${message})`);
  }
}
