import { UnreachableError } from "@backstream/core";
import { Subject, firstValueFrom } from "rxjs";
import { describe, expect, it } from "vitest";
import { collected } from "./fixtures/collected.js";
import { hasNatsServer } from "./fixtures/natsServer.js";
import { openServer } from "./fixtures/openServer.js";
import { refusal } from "./fixtures/refusal.js";
import { respond } from "./respond.js";

const options = { timeout: 60_000 };

describe.skipIf(!hasNatsServer)("respond", () => {
  it("answers with what the function returns, or its promise gives", async () => {
    const { nc } = await openServer();
    const double = collected(respond(nc, "double", (x: number) => 2 * x));
    const typed = collected(respond(nc, "typed", async (x: number[]) => ({ output: Float32Array.from(x) })));
    const nothing = collected(respond(nc, "nothing", () => undefined));
    await nc.flush();
    expect((await nc.request("double", "21", options)).json()).toBe(42);
    expect((await nc.request("typed", "[1, 2]", options)).json()).toEqual({ output: [1, 2] });
    expect((await nc.request("nothing", "0", options)).json()).toBe(null);
    expect(double.values).toEqual([{ request: 21, milliseconds: expect.any(Number) }]);
    for (const each of [double, typed, nothing]) each.stop();
    await nc.flush();
    await expect(nc.request("double", "21", options)).rejects.toThrow("no responders");
  });

  it("answers errors as errors, and goes on", async () => {
    const { nc } = await openServer();
    const answers = collected(
      respond(nc, "predict", async (x: number) => {
        if (x < 0) throw new RangeError(`x is ${x},\nexpected 0 or more`);
        return x;
      }),
    );
    await nc.flush();
    const bad = await nc.request("predict", "{", options);
    expect(bad.headers?.get("Nats-Service-Error-Code")).toBe("400");
    const failed = await nc.request("predict", "-1", options);
    expect(failed.headers?.get("Nats-Service-Error-Code")).toBe("500");
    expect(failed.headers?.get("Nats-Service-Error")).toBe("x is -1, expected 0 or more");
    expect(failed.json()).toEqual({ error: "x is -1,\nexpected 0 or more" });
    const good = await nc.request("predict", "1", options);
    expect(good.headers).toBeUndefined();
    expect(good.json()).toBe(1);
    expect(answers.values.map(({ request, error }) => [request, error === undefined])).toEqual([
      [undefined, false],
      [-1, false],
      [1, true],
    ]);
    answers.stop();
  });

  it("cuts an error that is longer than a message may be", async () => {
    const { nc } = await openServer();
    const answers = collected(
      respond(nc, "predict", () => {
        throw new Error("x".repeat(2 << 20));
      }),
    );
    await nc.flush();
    const failed = await nc.request("predict", "1", options);
    expect(failed.json()).toEqual({ error: `${"x".repeat(1000)}…` });
    expect(failed.headers?.get("Nats-Service-Error-Code")).toBe("500");
    expect(answers.values).toHaveLength(1);
    answers.stop();
  });

  it("works on so many at a time, lets so many wait, and refuses the others", async () => {
    const { nc } = await openServer();
    const release = new Subject<void>();
    let running = 0;
    let most = 0;
    const answer = async (x: number): Promise<number> => {
      most = Math.max(most, ++running);
      await firstValueFrom(release);
      running--;
      return x;
    };
    const answers = collected(respond(nc, "slow", answer, { concurrency: 2, capacity: 3 }));
    await nc.flush();
    const replies = [0, 1, 2, 3, 4, 5, 6].map((x) => nc.request("slow", `${x}`, options));
    await answers.has(2); // refused
    const clock = setInterval(() => release.next(), 1);
    const answered = (await Promise.all(replies)).map((reply) => reply.json());
    clearInterval(clock);
    const busy = { error: "3 requests wait already; ask later" };
    expect(answered).toEqual([0, 1, 2, 3, 4, busy, busy]);
    expect(most).toBe(2);
    answers.stop();
  });

  it("shares requests with other servers of its queue", async () => {
    const { nc, connect } = await openServer();
    const others = await Promise.all([connect(), connect()]);
    const servers = others.map((each, index) => collected(respond(each, "who", () => index)));
    await Promise.all(others.map((each) => each.flush()));
    const replies = await Promise.all(Array.from({ length: 100 }, () => nc.request("who", "0", options)));
    const counts = servers.map(({ values }) => values.length);
    expect(counts[0] + counts[1]).toBe(replies.length);
    expect(Math.min(...counts)).toBeGreaterThan(0);
    for (const each of servers) each.stop();
  });

  it("goes on behind a server that was away, and ends where the connection is closed", async () => {
    const { nc, server, connect } = await openServer();
    const other = await connect();
    const answers = collected(respond(other, "echo", (x: number) => x));
    await other.flush();
    await server.stop("SIGKILL");
    await server.start();
    let reply: unknown;
    while (reply === undefined) {
      reply = await nc.request("echo", "5", { timeout: 500 }).then(
        (message) => message.json(),
        () => undefined,
      );
    }
    expect(reply).toBe(5);
    await other.close();
    const error = await answers.ended;
    expect(error).toBeInstanceOf(UnreachableError);
    expect(error?.message).toMatch(/^respond\(echo\): the connection is closed; /);
  });

  it("says so where the user may not subscribe", async () => {
    const users = `authorization { users: [
      { user: all, password: p }
      { user: some, password: p, permissions: { subscribe: { deny: ["predict"] } } }
    ] }`;
    const { connect } = await openServer({ configuration: users, user: "all" });
    const answers = collected(respond(await connect({ user: "some", pass: "p" }), "predict", () => 1));
    expect((await answers.ended)?.message).toMatch(
      /^respond\(predict\): permissions violation for subscription to "predict"/,
    );
  });
});

it("refuses wrong arguments and options", () => {
  const nc = { subscribe: () => {}, isClosed: () => false } as never;
  expect([
    refusal(() => respond(nc, "", () => 1)),
    refusal(() => respond(nc, "predict", 5 as never)),
    refusal(() => respond(nc, "predict", () => 1, { concurrency: 0 })),
    refusal(() => respond(nc, "predict", () => 1, { limit: 0 } as never)),
  ]).toEqual([
    'respond: subject is "", expected a subject such as predict',
    "respond(predict): answer is 5, expected a function of a request",
    "respond(predict): concurrency is 0, expected a whole number from 1 up",
    'respond(predict): no option named "limit"; it has queue, concurrency, capacity, decode',
  ]);
});
