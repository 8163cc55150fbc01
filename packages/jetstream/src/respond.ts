import { describeValue, expectCount, expectOptions } from "@backstream/core";
import { headers, type Msg, type NatsConnection } from "@nats-io/nats-core";
import { Observable } from "rxjs";
import { closedError } from "./keepTrying.js";
import { expectConnection } from "./expectConnection.js";
import { expectName } from "./expectName.js";

/** How requests are answered. */
export interface RespondOptions<Q> {
  /** Servers with the same queue share the requests: each gets its part. Default: "respond". */
  readonly queue?: string | undefined;
  /** The most requests that are answered at the same time. Default: 16. */
  readonly concurrency?: number | undefined;
  /** The most requests that wait; further ones are answered with the error 503 at once. Default: 1,024. */
  readonly capacity?: number | undefined;
  /** The request in a message. Default: JSON. */
  readonly decode?: ((data: Uint8Array) => Q) | undefined;
}

/** A request that was answered. */
export interface AnsweredRequest<Q> {
  /** Undefined where it could not be decoded. */
  readonly request: Q | undefined;
  /** What the requester was told, where that is an error. */
  readonly error?: string;
  /** From the arrival of the request to its answer. */
  readonly milliseconds: number;
}

/**
 * Answers requests on a subject, such as those for predictions, and emits each when it is answered.
 *
 *     requests  --a---b------c---
 *                 respond(nc, "predict", answer)
 *     replies   ---A----B-----C--     JSON of what answer(a) returns; typed arrays as arrays of numbers
 *     output    ---a'---b'----c'-     a' = { request: a, milliseconds: 0.4 }
 *
 * It answers from subscription until unsubscription. Where `answer` throws or rejects, the requester gets `{ "error": … }` with
 * the header `Nats-Service-Error-Code: 500`, and answering goes on; 400 stands for a request that cannot be decoded, 503 for
 * too many. A request is not stored: the requester learns by its timeout that nobody has answered, and asks again.
 *
 * @throws {UnreachableError} As an error notification, when the connection is closed. While the server is away, it waits.
 * @throws {Error} As an error notification, when the user may not subscribe to the subject.
 * @example no-run
 *   import { wsconnect } from "@nats-io/nats-core";
 *   const nc = await wsconnect({ servers: "ws://127.0.0.1:8080" });
 *   respond(nc, "predict", (input: number[]) => run(network(dense(2, 1)), [input]).outputs[0].data).subscribe();
 *   const reply = await nc.request("predict", JSON.stringify([1, 2]), { timeout: 1000 });
 *   console.log(reply.json());
 */
export function respond<Q, A>(
  nc: NatsConnection,
  subject: string,
  answer: (request: Q) => A | PromiseLike<A>,
  options: RespondOptions<Q> = {},
): Observable<AnsweredRequest<Q>> {
  expectConnection("respond", nc);
  expectName("respond", "subject", subject, "predict");
  const where = `respond(${subject})`;
  if (typeof answer !== "function")
    throw new TypeError(`${where}: answer is ${describeValue(answer)}, expected a function of a request`);
  expectOptions(where, options, ["queue", "concurrency", "capacity", "decode"]);
  const { queue = "respond", concurrency = 16, capacity = 1024, decode = decodeJson } = options;
  expectName(where, "queue", queue);
  expectCount(where, "concurrency", concurrency);
  expectCount(where, "capacity", capacity, 0);
  if (typeof decode !== "function")
    throw new TypeError(`${where}: decode is ${describeValue(decode)}, expected a function of bytes`);

  return new Observable((subscriber) => {
    const waiting: Arrived[] = [];
    let answering = 0;

    const finish = (arrived: Arrived, request: Q | undefined, fault?: Fault): void => {
      if (fault) refuse(arrived.message, fault);
      subscriber.next({
        request,
        ...(fault && { error: fault.error }),
        milliseconds: performance.now() - arrived.time,
      });
    };
    const serve = async (arrived: Arrived): Promise<void> => {
      let request: Q | undefined;
      let code: Fault["code"] = 400;
      try {
        request = decode(arrived.message.data) as Q; // JSON holds what the requester has put there
        code = 500;
        const answered: A = await answer(request);
        arrived.message.respond(JSON.stringify(answered, plainNumbers) ?? "null");
      } catch (error) {
        finish(arrived, request, { code, error: error instanceof Error ? error.message : String(error) });
        return;
      }
      finish(arrived, request);
    };
    const next = (): void => {
      while (answering < concurrency) {
        const arrived = waiting.shift();
        if (!arrived) return;
        answering++;
        void serve(arrived).finally(() => {
          answering--;
          if (!subscriber.closed) next();
        });
      }
    };

    const subscription = nc.subscribe(subject, {
      queue,
      callback: (error, message) => {
        if (error) {
          subscriber.error(new Error(`${where}: ${error.message.toLowerCase()}`, { cause: error }));
          return;
        }
        const arrived = { message, time: performance.now() };
        if (answering >= concurrency && waiting.length >= capacity) {
          finish(arrived, undefined, { code: 503, error: `${capacity} requests wait already; ask later` });
          return;
        }
        waiting.push(arrived);
        next();
      },
    });
    void subscription.closed.then(async () => {
      if (!subscriber.closed) subscriber.error(await closedError(where, nc));
    });
    subscriber.add(() => {
      // Those that wait are left to the requesters' timeouts, as if this server had been ended.
      waiting.length = 0;
      if (!nc.isClosed()) subscription.unsubscribe();
    });
  });
}

interface Arrived {
  readonly message: Msg;
  readonly time: number;
}

/** What a requester is told instead of an answer. */
interface Fault {
  readonly code: 400 | 500 | 503;
  readonly error: string;
}

/** As NATS' services do it. */
function refuse(message: Msg, { code, error }: Fault): void {
  const told = headers();
  told.set("Nats-Service-Error-Code", `${code}`);
  // The server limits headers and messages: a long text must not keep the requester waiting.
  const text = error.length > longest ? `${error.slice(0, longest)}…` : error;
  told.set("Nats-Service-Error", text.replaceAll(/[\r\n]+/g, " "));
  message.respond(JSON.stringify({ error: text }), { headers: told });
}

/** Characters of an error that a requester is told. */
const longest = 1000;

function decodeJson(data: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(data));
}

/** JSON would write a typed array as an object. */
function plainNumbers(_: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
    ? Array.from(value as Float32Array)
    : value;
}
