import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { learn } from "../learn.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const source = join(folder, "rows.csv");
writeFileSync(
  source,
  `x,y\n${Array.from({ length: 200 }, (_, index) => `${index % 7},${index % 2}\n`).join("")}z,1\n`,
);
afterAll(() => rmSync(folder, { recursive: true }));

it("answers for health and metrics while it learns, and for nothing else, and ends with the run", async () => {
  let url = "";
  const asked: Promise<Response>[] = [];
  const options = { source, target: "y", store: join(folder, "store"), every: 10, health: "127.0.0.1:0" };
  const report = await learn(options, {
    onStart: () => {
      for (const path of ["/healthz", "/metrics", "/predict"]) asked.push(fetch(url + path));
    },
    onMessage(text) {
      url ||= /^health: (http:\/\/127\.0\.0\.1:\d+)\/healthz and http/.exec(text)?.[1] ?? "";
    },
  });
  expect([report.records, report.rejected]).toEqual([201, 1]);
  const [health, metrics, others] = await Promise.all(asked);
  expect([health?.status, metrics?.status, others?.status]).toEqual([200, 200, 404]);
  expect(await health?.json()).toMatchObject({ status: "ok" });
  expect(await metrics?.text()).toMatch(/^backstream_records_total \d+$/m);
  expect(await others?.json()).toEqual({ error: "there is no /predict; there are /metrics, /healthz" });
  await expect(fetch(`${url}/healthz`)).rejects.toThrow("fetch failed");
});

it("says when the port is taken", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const options = { source, target: "y", health: `${port}` };
  await expect(learn(options)).rejects.toThrow(
    `--health: ${port} is taken on 127.0.0.1; name another one, or 0`,
  );
  other.close();
});
