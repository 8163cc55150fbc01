import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jetStreamStore, toJetStream } from "@backstream/jetstream";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { decodeCheckpoint } from "backstream";
import { build } from "esbuild";
import { lastValueFrom, of } from "rxjs";
import { expect, it, onTestFinished } from "vitest";
import { hasNatsServer, natsServer } from "../../packages/jetstream/src/fixtures/natsServer.js";
import { learnWaves, type Wave } from "./learnWaves.js";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);

it.skipIf(!chromium || !hasNatsServer)(
  "a page learns from JetStream over a websocket, with the bits of Node",
  async () => {
    const server = await natsServer({ websocket: true });
    onTestFinished(() => server.end());
    const nc = await connect({ servers: server.url });
    onTestFinished(() => nc.close());
    await (await jetstreamManager(nc)).streams.add({ name: "WAVES", subjects: ["waves"] });
    const waves = Array.from({ length: 200 }, (_, t): Wave => ({ t }));
    const publish = toJetStream<Wave>(nc, "waves", { id: ({ t }) => `${t}`, batch: { records: 9 } });
    await lastValueFrom(of(...waves).pipe(publish));

    const learned = firstText(nc.subscribe("learned"));
    await openPage("jetstreamPage.ts", server.websocketUrl);
    expect(await learned).toBe("saved");
    const stored = await jetStreamStore(nc, "models", "waves").load();
    const here = await lastValueFrom(learnWaves(of(...waves)));
    const { positions, nets } = decodeCheckpoint(stored!.bytes);
    expect(nets).toEqual(here.nets);
    expect(positions).toMatchObject([{ source: "WAVES", offset: [23, 1] }]);
  },
);

/** The text of the first message. */
async function firstText(messages: AsyncIterable<{ string(): string }>): Promise<string> {
  for await (const message of messages) return message.string();
  return "";
}

/** Opens a program in a browser that is closed behind the test. */
async function openPage(program: string, server: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "backstream-page-"));
  await build({
    entryPoints: [join(import.meta.dirname, program)],
    outfile: join(folder, "page.js"),
    bundle: true,
    platform: "browser",
    format: "esm",
    conditions: ["@backstream/source"],
    external: ["node:crypto"], // which the client's object store tries first
    logLevel: "silent",
  });
  // Modules are not loaded from files, so the script stands in the page.
  const code = readFileSync(join(folder, "page.js")).toString("base64");
  const script = `globalThis.server = ${JSON.stringify(server)}; import("data:text/javascript;base64,${code}")`;
  writeFileSync(
    join(folder, "page.html"),
    `<!doctype html><meta charset="utf-8"><body><script>${script}</script>`,
  );
  const options = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync";
  const quiet = "--disable-background-networking --disable-component-update --remote-debugging-port=0";
  const browser = spawn(
    chromium ?? "",
    [...`${options} ${quiet}`.split(" "), `--user-data-dir=${folder}/user`, `file://${folder}/page.html`],
    { stdio: "ignore" },
  );
  onTestFinished(async () => {
    const ended = once(browser, "exit");
    browser.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
}
