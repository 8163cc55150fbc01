import { describeValue } from "@backstream/core";

/** Refuses what is no client of `ioredis`. @throws {TypeError} */
export function expectRedis(where: string, client: unknown): void {
  const methods = (client ?? {}) as Readonly<Record<string, unknown>>; // any value may be read by name
  if (typeof methods["duplicate"] === "function" && typeof methods["hmgetBuffer"] === "function") return;
  throw new TypeError(
    `${where}: client is ${describeValue(client)}, expected one of ioredis, such as new Redis()`,
  );
}
