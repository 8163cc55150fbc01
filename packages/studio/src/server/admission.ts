import { timingSafeEqual } from "node:crypto";

/** Who may come in, and where to. */
export interface Admission {
  /** Hosts that the server goes by, in lower case, each with its port. */
  readonly hosts: readonly string[];
  readonly controlToken: string;
  readonly viewToken: string;
}

/** What a request asks for. */
export interface Asked {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What is done with a request: it is refused, in a sentence, or one of the three things that there are. */
export type Admitted =
  | { readonly refused: number; readonly why: string }
  | { readonly to: "page" }
  | { readonly to: "stream"; readonly mayControl: boolean }
  | { readonly to: "control" };

/** Checks a request: first its host, then its origin, then its path, then its token. */
export function admit({ method, url = "", headers }: Asked, rules: Admission): Admitted {
  const { host, origin, authorization } = headers;
  const name = typeof host === "string" ? host.toLowerCase() : "";
  if (!rules.hosts.includes(name)) return refused(403, "this server does not go by that name");
  const own = [`http://${name}`, `https://${name}`];
  if (origin !== undefined && !(typeof origin === "string" && own.includes(origin.toLowerCase())))
    return refused(403, "requests from other pages are refused");
  const route = routes[url.split("?", 1)[0]];
  if (!route) return refused(404, "there is nothing at this path");
  if (route.method !== method) return refused(405, `this path wants ${route.method}`);
  if (route.to === "page") return { to: "page" };
  const token = typeof authorization === "string" ? authorization.replace(/^Bearer /, "") : "";
  const mayControl = isSame(token, rules.controlToken);
  const mayView = isSame(token, rules.viewToken);
  if (!mayControl && !mayView) return refused(401, "open the address that the program has printed");
  if (route.to === "stream") return { to: "stream", mayControl };
  return mayControl ? { to: "control" } : refused(403, "this address may look, and not steer");
}

const routes: Readonly<Record<string, { method: string; to: "page" | "stream" | "control" } | undefined>> = {
  ["/"]: { method: "GET", to: "page" },
  ["/stream"]: { method: "GET", to: "stream" },
  ["/control"]: { method: "POST", to: "control" },
};

function refused(status: number, why: string): Admitted {
  return { refused: status, why };
}

/** In a time that does not depend on where they differ. An empty token is none. */
function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return b.length > 0 && a.length === b.length && timingSafeEqual(a, b);
}
