import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { watch } from "@backstream/studio";
import { studio } from "@backstream/studio/node";
import { adam, dense, gru, network, squaredError, stack, truncatedBptt } from "backstream";
import { ask, bearer, read } from "../../../packages/studio/src/fixtures/browsing.js";
import { collect } from "../../bench/collect.js";
import { growth } from "../durable/growth.js";
import { memoryFindings, type MemoryMeasurement } from "../durable/memoryFindings.js";
import { openedPage, type OpenedPage } from "./openedPage.js";

/** What a soak of the studio found. */
export interface StudioSoak {
  readonly seconds: number;
  readonly updates: number;
  /** Pages that have joined late. */
  readonly joined: number;
  /** MiB at most; undefined without a browser. */
  readonly pageHeap: number | undefined;
  /** What is said of the memory of page, server and learner, in a line. */
  readonly memory: string;
  readonly failures: readonly string[];
}

/**
 * A net that makes 1,000 updates a second where the machine is idle, watched by a page in Chromium, by a client that never reads, and by one that joins
 * late, each minute: the page's heap stays below 16 MB, and the process of learner and server is flat.
 */
export async function soakStudio(minutes: number, report: (text: string) => void): Promise<StudioSoak> {
  const page = await studio({ port: 0, log: () => {} });
  const net = network(stack(gru(1, 16), dense(16, 1)), { seed: 1, name: "soak" });
  const watched = watch<Wave>(net, { to: page, name: "soak", key: ({ key }) => key });
  const failures: string[] = [];
  let updates = 0;
  const options = { loss: squaredError(), optimizer: adam(), window: 8, key: ({ key }: Wave) => key };
  const learning = watched
    .pull(waves())
    .pipe(truncatedBptt(net, { ...options, ...watched.steering }), watched.steps)
    .subscribe({
      next: ({ step }) => (updates = step),
      error: (error: unknown) => failures.push(`the learner: ${String(error)}`),
    });
  const silent = connect(page.port, "127.0.0.1");
  let browser: OpenedPage | undefined;
  try {
    silent.on("error", () => {}); // the server closes it after a minute
    silent.pause();
    silent.write(`GET /stream HTTP/1.1\r\nHost: 127.0.0.1:${page.port}\r\nAuthorization: ${bearer(page.viewUrl)["authorization"]}\r\n\r\n`); // prettier-ignore
    await joinLate(page.url);
    // 1,000 updates: 8,000 ticks.
    const body = '{"type":"speed","ticksPerSecond":8000}';
    const { status } = await ask(page.url, { method: "POST", path: "/control", headers: bearer(page.url), body }); // prettier-ignore
    if (status !== 204) failures.push(`the speed: status ${status}`);
    browser = await openedPage(page.url);
    if (!browser) report("studio: no Chromium or playwright-core on this machine, so no page is open");
    const begun = performance.now();
    const end = begun + 60_000 * minutes;
    const measured: (MemoryMeasurement & { readonly page: number | undefined })[] = [];
    let joined = 0;
    let before = 0;
    let joinAt = begun + Math.min(60_000, 20_000 * minutes);
    while (performance.now() < end) {
      await setTimeout(Math.min(5000, 10_000 * minutes));
      const now = performance.now();
      if (updates === before) failures.push(`the learner stands still at ${updates} updates`);
      before = updates;
      await collect();
      const { rss, heapUsed } = process.memoryUsage();
      const heap = await browser?.heap();
      measured.push({ minute: (now - begun) / 60_000, heap: heapUsed, resident: rss, page: heap });
      if (now >= joinAt) {
        await joinLate(page.url);
        joined++;
        joinAt += 60_000;
      }
      const said = heap === undefined ? "" : `, page ${mebibytes(heap)}`;
      report(`studio: ${updates} updates, process ${mebibytes(rss)}, heap ${mebibytes(heapUsed)}${said}`);
    }
    const seconds = (performance.now() - begun) / 1000;
    failures.push(...(browser?.complaints ?? []).map((text) => `the page: ${text}`));
    const pages = measured.flatMap(({ minute, page: bytes }) => (bytes === undefined ? [] : [[minute, bytes / 2 ** 20] as const])); // prettier-ignore
    const pageHeap = pages.length > 0 ? Math.max(...pages.map(([, size]) => size)) : undefined;
    if (pageHeap !== undefined && pageHeap > 16)
      failures.push(`the page's heap is ${pageHeap.toFixed(1)} MiB`);
    // In the first minute everything finds its size.
    const late = measured.filter(({ minute }) => minute > 1);
    const found = memoryFindings(late);
    failures.push(...found.failures);
    const slope = late.length < 10 ? 0 : growth(pages.filter(([minute]) => minute > 1));
    if (slope > 0.5) failures.push(`the page's heap grows by ${slope.toFixed(2)} MiB a minute`);
    const ofPage = pageHeap === undefined ? "" : `, page at most ${pageHeap.toFixed(1)} MiB and ${slope.toFixed(2)} a minute more`; // prettier-ignore
    return { seconds, updates, joined, pageHeap, memory: `${found.said}${ofPage}`, failures };
  } finally {
    learning.unsubscribe();
    watched.close();
    silent.destroy();
    await browser?.close();
    await page.close();
  }
}

interface Wave {
  readonly input: number;
  readonly target: number;
  readonly key: string;
}

function* waves(): Generator<Wave> {
  for (let tick = 0; ; tick++) {
    const at = tick >> 2;
    const shift = tick % 4;
    yield { input: Math.sin(at / 5 + shift), target: Math.sin((at + 1) / 5 + shift), key: `wave ${shift}` };
  }
}

/** Reads what has been, and the next frames. */
async function joinLate(url: string): Promise<void> {
  const reader = await read(url);
  await reader.until(() => reader.messages.filter(({ type }) => type === "frame").length >= 3);
  const order = reader.messages.map(({ type }) => type);
  if (order[0] !== "hello") throw new Error(`a page that joins late got ${order[0]} first`);
  reader.close();
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
