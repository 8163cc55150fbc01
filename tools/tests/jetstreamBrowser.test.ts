import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jetStreamStore, toJetStream } from "@backstream/jetstream";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { decodeCheckpoint } from "backstream";
import { lastValueFrom, of } from "rxjs";
import { expect, it, onTestFinished } from "vitest";
import { hasNatsServer, natsServer } from "../../packages/jetstream/src/fixtures/natsServer.js";
import { bundleForBrowser, chromium, killBrowser, openBrowser, removeBrowserFolder } from "./chromium.js";
import { learnWaves, type Wave } from "./learnWaves.js";

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
  // The client's object store tries node:crypto first.
  await bundleForBrowser(program, join(folder, "page.js"), ["node:crypto"]);
  // Modules are not loaded from files, so the script stands in the page.
  const code = readFileSync(join(folder, "page.js")).toString("base64");
  const script = `globalThis.server = ${JSON.stringify(server)}; import("data:text/javascript;base64,${code}")`;
  writeFileSync(
    join(folder, "page.html"),
    `<!doctype html><meta charset="utf-8"><body><script>${script}</script>`,
  );
  const browser = openBrowser(folder, `file://${folder}/page.html`);
  onTestFinished(async () => {
    await killBrowser(browser);
    await removeBrowserFolder(folder);
  });
}
