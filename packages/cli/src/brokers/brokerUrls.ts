import { UsageError } from "../UsageError.js";

/** What a URL of a broker says. */
export interface BrokerUrl {
  readonly kind: "nats" | "redis";
  /** Whether it is spoken to by TLS. */
  readonly isSecure: boolean;
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** What is behind the server, between slashes. */
  readonly path: readonly string[];
  /** What is behind the question mark. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The URL without user and password, for messages. */
  readonly shown: string;
}

const kinds: ReadonlyMap<string, Pick<BrokerUrl, "kind" | "isSecure" | "port">> = new Map([
  ["nats:", { kind: "nats", isSecure: false, port: 4222 }],
  ["redis:", { kind: "redis", isSecure: false, port: 6379 }],
  ["rediss:", { kind: "redis", isSecure: true, port: 6379 }],
]);

/** Whether a source or a store is named by a URL, and so is no file. */
export function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/** A URL as it may be shown: everything before the last @ is left out, since it may be a password. */
export function withoutPassword(text: string): string {
  return isUrl(text) ? text.replace(/^([a-z][a-z0-9+.-]*:\/\/).*@/is, "$1") : text;
}

/**
 * Reads `nats://user:password@host:port/…` or `redis://…`.
 *
 * - where       begins messages: the option, or the URL itself where not given
 * - parameters  those that there may be behind the question mark
 *
 * @throws {UsageError} When it is none.
 */
export function parseBrokerUrl(
  text: string,
  parameters: readonly string[] = [],
  where: string = withoutPassword(text),
): BrokerUrl {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(
      `${where}: is no URL, expected one such as nats://127.0.0.1:4222/FLIGHTS; in a user or a password, write / as %2F and @ as %40`,
    );
  }
  const found = kinds.get(url.protocol);
  if (!found) throw new UsageError(`${where}: ${url.protocol}// is not known, expected nats:// or redis://`);
  if (url.hostname === "")
    throw new UsageError(`${where}: has no server, expected a URL such as ${url.protocol}//127.0.0.1/…`);
  for (const name of url.searchParams.keys()) {
    if (!parameters.includes(name))
      throw new UsageError(
        `${where}: "${name}" is no parameter, expected ${parameters.length > 0 ? parameters.join(" or ") : "none behind a question mark"}`,
      );
  }
  return {
    ...found,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? found.port : Number(url.port),
    user: url.username === "" ? undefined : decoded(where, url.username),
    password: url.password === "" ? undefined : decoded(where, url.password),
    path: url.pathname
      .split("/")
      .slice(1)
      .map((part) => decoded(where, part)),
    parameters: new Map(url.searchParams),
    shown: withoutPassword(text),
  };
}

/** Milliseconds for which a broker may be away: the parameter `timeout`. */
export function timeoutOf({ parameters, shown }: BrokerUrl): number {
  const text = parameters.get("timeout") ?? "30000";
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new UsageError(`${shown}: timeout is "${text}", expected a whole number of milliseconds from 1 up`);
}

/**
 * The database and the key in the path of a URL of Redis: `/3/FLIGHTS` is FLIGHTS in the database 3, `/FLIGHTS` in 0. So a
 * first part of digits alone is a database, if there is another part.
 *
 * @throws {UsageError} When there is no key.
 */
export function redisPath({ path, shown }: BrokerUrl): { readonly db: number; readonly key: string } {
  const [first = "", ...rest] = path;
  const hasDb = rest.length > 0 && /^\d+$/.test(first);
  const key = (hasDb ? rest : path).join("/");
  if (key === "")
    throw new UsageError(`${shown}: has no key, expected one such as redis://127.0.0.1/FLIGHTS`);
  return { db: hasDb ? Number(first) : 0, key };
}

function decoded(where: string, part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new UsageError(
      `${where}: has a % that begins no character, expected two digits behind it, as in %2F`,
    );
  }
}
