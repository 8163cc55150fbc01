import { respond } from "@backstream/jetstream";
import { setTimeout } from "node:timers/promises";
import { isUrl, parseBrokerUrl, withoutPassword, type BrokerUrl } from "../brokers/brokerUrls.js";
import { connectNats } from "../brokers/connectNats.js";
import { UsageError } from "../UsageError.js";
import { answersTo } from "./answersTo.js";
import { httpLimits } from "./httpServer.js";
import { readRecords, type ReadRecords } from "./readRecords.js";
import type { ServeOptions } from "./ServeOptions.js";
import type { Service } from "./Service.js";

/** What answers requests of NATS. */
export interface Responder {
  /** Where, without a password. */
  readonly shown: string;
  /** Answers from now on; begun again, it does nothing. */
  begin(): void;
  /** Takes no more requests; what it has answered is sent. */
  close(): Promise<void>;
}

/**
 * Answers requests for predictions on the subject of `--respond`, as `POST /predict` does. It shares the requests with other
 * processes that answer there, so it begins when there is something to answer with.
 *
 * - onFailure   called when it cannot go on, as when the user may not subscribe
 *
 * @throws {UsageError} When no server is known, or it cannot be reached.
 */
export async function openResponder(
  options: Pick<ServeOptions, "respond" | "source" | "store"> & { readonly respond: string },
  service: Service,
  onFailure: (message: string) => void,
): Promise<Responder> {
  const { url, subject } = placeOf(options);
  const shown = `${url.shown.replace(/^(\w+:\/\/[^/]*).*$/, "$1")}/${subject}`;
  const nc = await connectNats({ ...url, shown: `--respond: ${shown}` });
  const answers$ = ((): ReturnType<typeof respond> => {
    try {
      return respond<ReadRecords, unknown>(nc, subject, (read) => answered(service, read), { decode });
    } catch (error) {
      void nc.close();
      throw new UsageError(`--respond: ${(error as Error).message}`); // it throws what is wrong with the subject
    }
  })();
  let answering: { unsubscribe(): void } | undefined;
  return {
    shown,
    begin() {
      answering ??= answers$.subscribe({
        next: ({ milliseconds }) => service.latency.add(milliseconds / 1000),
        error: (error: Error) => onFailure(`--respond: ${error.message}`),
      });
    },
    async close() {
      answering?.unsubscribe();
      if (nc.isClosed()) return;
      // A server that is away gets no answers.
      await Promise.race([nc.flush().catch(() => {}), setTimeout(1000)]);
      await nc.close();
    },
  };
}

/** A subject alone is of the server of the source, or else of the store. */
function placeOf({
  respond: text,
  source,
  store,
}: Pick<ServeOptions, "source" | "store"> & { readonly respond: string }): {
  readonly url: BrokerUrl;
  readonly subject: string;
} {
  if (!isUrl(text)) {
    const place = [source, store ?? ""].find((name) => /^nats:\/\//i.test(name));
    if (place === undefined)
      throw new UsageError(
        `--respond: "${text}" is of no server, since neither the source nor the store is one of NATS; give nats://host/SUBJECT`,
      );
    return { url: parseBrokerUrl(place, ["subject", "timeout"]), subject: text };
  }
  const shown = withoutPassword(text);
  const url = parseBrokerUrl(text, [], `--respond: ${shown}`);
  const [subject = "", ...rest] = url.path;
  if (url.kind !== "nats" || subject === "" || rest.length > 0)
    throw new UsageError(`--respond: ${shown} is no subject of NATS, expected nats://host/SUBJECT`);
  return { url, subject };
}

function decode(data: Uint8Array): ReadRecords {
  return readRecords(new TextDecoder().decode(data), false);
}

/** A single record that cannot be used is an error of the request. */
function answered(service: Service, { form, records }: ReadRecords): unknown {
  const { answers, isUsable } = answersTo(service, records, httpLimits.records);
  if (form !== "one") return answers;
  if (!isUsable) throw new Error(String(answers[0]["error"]));
  return answers[0];
}
