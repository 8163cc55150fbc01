import { jetStreamStore } from "@backstream/jetstream";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, type Msg, type NatsConnection } from "@nats-io/transport-node";
import { decompressCheckpoint } from "backstream";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { hasNatsServer, natsServer, type NatsServer } from "../../../jetstream/src/fixtures/natsServer.js";
import { bundleCommand, startCommand, type StartedCommand } from "../fixtures/startedCommand.js";
import type { Model } from "../Model.js";

const rows = Array.from({ length: 400 }, (_, index) =>
  JSON.stringify({
    k: `key ${(index * index) % 5}`,
    x: (index * 7) % 11,
    y: (index % 7) - (index % 3),
    colour: ["red", "green", "blue"][(index * 5) % 3],
  }),
);
rows[150] = "{"; // it is rejected, and the position passes it

describe.skipIf(!hasNatsServer)("a stream of NATS that is served", () => {
  let server: NatsServer;
  let nc: NatsConnection;
  beforeAll(async () => {
    bundleCommand();
    server = await natsServer({
      configuration: `authorization { users: [
        { user: "ann", password: "a" },
        { user: "bob", password: "b", permissions: { subscribe: ["_INBOX.>"], publish: ["$JS.>"] } }
      ] }`,
    });
    nc = await connect({ servers: server.url, user: "ann", pass: "a" });
    const manager = await jetstreamManager(nc);
    await manager.streams.add({ name: "ROWS", subjects: ["rows"] });
    await publish(rows.slice(0, 200));
  });
  afterAll(async () => {
    await nc.close();
    await server.end();
  });

  const publish = async (lines: readonly string[]): Promise<void> => {
    const js = (await jetstreamManager(nc)).jetstream();
    for (let index = 0; index < lines.length; index += 20)
      await js.publish("rows", lines.slice(index, index + 20).join("\n"));
  };
  const at = (path: string, who = "ann:a"): string => `${server.url.replace("//", `//${who}@`)}/${path}`;
  const options = "--target y --key k --units 3 --window 8 --stride 4 --every 2 --port 0 --json".split(" ");
  const serve = (...more: readonly string[]): StartedCommand => {
    const started = startCommand("serve", ...more);
    onTestFinished(async () => {
      started.child.kill("SIGKILL");
      await started.ended;
    });
    return started;
  };
  const address = /serving on (\S+)/;
  const ask = (record: unknown): Promise<Msg> =>
    nc.request("predict", typeof record === "string" ? record : JSON.stringify(record), { timeout: 10_000 });
  const modelIn = async (key: string): Promise<Model | undefined> => {
    const stored = await jetStreamStore(nc, "models", key).load();
    return stored && ((await decompressCheckpoint(stored.bytes)) as Model); // serve saves models
  };
  /** Asks for metrics until the condition is met by one of them. */
  async function until(url: string, metric: string, isMet: (value: number) => boolean): Promise<void> {
    const read = async (): Promise<number> => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(new RegExp(`^backstream_${metric} (.+)$`, "m").exec(text)?.[1]);
    };
    while (!isMet(await read()));
  }
  const learned = (model: Model | undefined): unknown =>
    model && [
      model.step,
      model.samples,
      model.positions,
      model.nets.map(({ parameters }) => parameters),
      model.optimizer,
      model.streams.map(({ key, unrollings }) => [key, unrollings]),
      model.extra.encoder,
    ];

  it("is learned from and answered about over HTTP and NATS, saved at SIGTERM, and goes on by itself with equal bits", async () => {
    const store = ["--store", at("models/served")];
    // The first life is killed, at any moment behind its first save.
    const killed = serve(at("ROWS"), ...options, ...store);
    await killed.says(address);
    while (!(await modelIn("served")));
    killed.child.kill("SIGKILL");
    await killed.ended;

    const left = 200 - ((await modelIn("served"))?.extra.run?.records ?? 0);
    const second = serve(at("ROWS"), ...options, ...store, "--respond", "predict");
    const url = await second.says(address);
    expect(await second.says(/answering requests on (\S+)/)).toBe(`${server.url}/predict`);
    await until(url, "records_total", (records) => records === left);
    const health = async (): Promise<unknown> => {
      const answer = await fetch(`${url}/healthz`);
      return [answer.status, ((await answer.json()) as { readonly status: string }).status];
    };
    // The counts of the thread that learns may come before its parameters.
    await expect.poll(health, { timeout: 60_000 }).toEqual([200, "ok"]);
    const record = { k: "key 1", x: 3, colour: "red" };
    const posted = await fetch(`${url}/predict`, { method: "POST", body: JSON.stringify(record) });
    expect(posted.status).toBe(200);
    const answer = (await posted.json()) as unknown;
    expect(answer).toMatchObject({ key: "key 1", prediction: expect.any(Number) as number });
    expect((await ask(record)).json()).toEqual(answer);
    expect((await ask([record, { k: "key 1" }])).json()).toEqual([answer, { error: "x is missing" }]);
    expect((await ask(`${JSON.stringify(record)}\n${JSON.stringify(record)}\n`)).json()).toEqual([
      answer,
      answer,
    ]);
    const refused = await Promise.all([ask({ k: "key 1" }), ask("{")]);
    expect(refused.map((reply) => [reply.headers?.get("Nats-Service-Error-Code"), reply.json()])).toEqual([
      ["500", { error: "x is missing" }],
      ["400", { error: "the body is broken JSON: {" }],
    ]);
    await until(url, "predictions_total", (predictions) => predictions === 5);
    await until(url, "request_seconds_count", (requests) => requests === 6);

    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
    expect(second.err()).toMatch(
      /stopped; what was accepted will be learned and saved, a second Ctrl-C ends at once\n$/,
    );
    expect((await modelIn("served"))?.extra.run?.records).toBe(200);
    await expect(ask(record)).rejects.toThrow("no responders");

    await publish(rows.slice(200));
    const third = serve(at("ROWS"), "--port", "0", "--json", ...store);
    await until(await third.says(address), "records_total", (records) => records === 200);
    third.child.kill("SIGTERM");
    expect(await third.ended).toBe(0);

    const whole = serve(at("ROWS"), ...options, "--store", at("models/whole"));
    await until(await whole.says(address), "records_total", (records) => records === 400);
    whole.child.kill("SIGTERM");
    expect(await whole.ended).toBe(0);
    const [resumed, undisturbed] = [await modelIn("served"), await modelIn("whole")];
    expect(resumed?.extra.run?.records).toBe(400);
    expect(learned(resumed)).toEqual(learned(undisturbed));
  }, 120_000);

  it("says where it cannot answer over NATS", async () => {
    const said = async (
      ...more: readonly string[]
    ): Promise<readonly [number | null, string | undefined]> => {
      const { ended, err } = serve("none", "--target", "y", "--port", "0", "--quiet", ...more);
      return [await ended, err().trim().split("\n").at(-1)];
    };
    expect(await said("--respond", "predict")).toEqual([
      2,
      'backstream: --respond: "predict" is of no server, since neither the source nor the store is one of NATS; give nats://host/SUBJECT',
    ]);
    expect(await said("--respond", "redis://ann:secret@127.0.0.1/predict")).toEqual([
      2,
      "backstream: --respond: redis://127.0.0.1/predict is no subject of NATS, expected nats://host/SUBJECT",
    ]);
    expect(await said("--respond", at("a b"))).toEqual([
      2,
      expect.stringMatching(/^backstream: --respond: respond: subject is "a b", expected /),
    ]);
    const [code, line] = await said("--respond", "nats://127.0.0.1:1/predict");
    expect([code, line]).toEqual([
      2,
      expect.stringMatching(
        /^backstream: --respond: nats:\/\/127\.0\.0\.1:1\/predict: cannot connect to 127\.0\.0\.1:1 \(/,
      ),
    ]);
  }, 60_000);

  it("learns and saves what it has accepted, and ends with 1, where the user may not answer requests", async () => {
    const { says, ended, err } = serve(
      "none",
      "--target",
      "y",
      "--port",
      "0",
      "--respond",
      at("predict", "bob:b"),
    );
    const url = await says(address);
    await fetch(`${url}/learn`, { method: "POST", body: rows.slice(0, 20).join("\n") });
    expect(await ended).toBe(1);
    expect(err()).toMatch(/\nbackstream: --respond: respond\(predict\): .*permissions violation.*\n$/);
  }, 60_000);
});
