import type { ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { storeLaw } from "@backstream/testing";
import { randomStream } from "backstream";
import { lastValueFrom } from "rxjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleForBrowser, chromium, killBrowser, openBrowser, removeBrowserFolder } from "./chromium.js";
import { parametersOf, waves, type LawsOutcome } from "./storePage.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-store-"));
/** What the pages send. */
const messages = new EventEmitter();
const server = createServer((request, response) => {
  if (request.url === "/message") {
    void json(request).then((message) => messages.emit("message", message));
    response.end();
    return;
  }
  const isProgram = request.url?.startsWith("/program.js");
  response.setHeader("content-type", isProgram ? "text/javascript" : "text/html");
  response.end(
    isProgram
      ? readFileSync(join(folder, "program.js"))
      : '<!doctype html><script type="module" src="/program.js"></script>',
  );
});

beforeAll(async () => {
  await bundleForBrowser("storePage.ts", join(folder, "program.js"));
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterAll(async () => {
  server.close();
  await removeBrowserFolder(folder);
});

/** Opens a page in a browser of its own; its data stay for the next one. */
function openPage(search: string): ChildProcess {
  const { port } = server.address() as AddressInfo; // it listens
  return openBrowser(folder, `http://127.0.0.1:${port}/${search}`);
}

describe.skipIf(!chromium)("indexedDbStore in Chromium", () => {
  it("obeys the laws of stores, in a page and in a worker, and says what is wrong with a database", async () => {
    const browser = openPage("?laws");
    const [outcome] = (await once(messages, "message")) as [LawsOutcome];
    await killBrowser(browser);
    const all = Object.fromEntries(Object.keys(storeLaw).map((name) => [name, "holds"]));
    expect(outcome).toEqual({
      page: all,
      worker: all,
      foreign: expect.stringMatching(
        /^Error: indexedDbStore foreign: the database cannot be used \(NotFoundError: .*\); it is another program's, so give a name of its own; what was saved before is unchanged$/,
      ),
      deleted: expect.stringMatching(
        /^ConflictError: indexedDbStore deleted: it holds no checkpoint, this process knew revision 1;/,
      ),
    });
  });

  it("a tab that is killed at random moments and opened again ends with the bits of one that was not", async () => {
    const seed = Number(process.env["SEED"] ?? 3);
    const random = randomStream(seed);
    const samples = 40_000;
    const whole = waves(samples);
    await lastValueFrom(whole.steps$);

    const saved: number[] = [];
    for (let life = 0; life < 4; life++) {
      const browser = openPage(`?learn=${samples}`);
      const [first] = (await once(messages, "message")) as [{ readonly saved: number }];
      await setTimeout(300 * random.uniform());
      await killBrowser(browser);
      saved.push(first.saved);
    }
    // Each life has gone on where the one before was saved, and the last was killed before the end.
    expect(saved, `seed ${seed}`).toEqual(saved.toSorted((a, b) => a - b));
    expect(saved.at(-1), `seed ${seed}`).toBeGreaterThan(saved[0]);

    const browser = openPage(`?learn=${samples}`);
    const learned = new Promise<readonly number[]>((resolve, reject) => {
      messages.on("message", ({ learned, error }: { learned?: readonly number[]; error?: string }) => {
        if (learned) resolve(learned);
        if (error !== undefined) reject(new Error(error));
      });
    });
    const found = await learned;
    await killBrowser(browser);
    expect(found, `seed ${seed}`).toEqual(parametersOf(whole.net));
  });
});
