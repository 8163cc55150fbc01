import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { dense, followParameters, fromWorker, network, sharedParameters } from "backstream";
import { build } from "esbuild";
import { lastValueFrom, tap } from "rxjs";
import { expect, it } from "vitest";

it("another thread never sees half an update, versions ascend, and it sees the last one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "backstream-"));
  const outfile = join(folder, "publishingWorker.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "publishingWorker.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["@backstream/source"],
    banner: {
      js: `import { createRequire } from "node:module"; const require = createRequire(import.meta.url);`,
    },
    logLevel: "error",
  });
  const net = network(dense(100, 100));
  const shared = sharedParameters(net);
  net.parameterBlock.array.fill(0);
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const last: unknown[] = [];
  const learning = lastValueFrom(
    fromWorker(new Worker(outfile, { workerData: { shared, stop } })).pipe(
      tap((version) => last.push(version)),
    ),
  );
  const seen: number[] = [0];
  let torn = 0;
  const look = (): void => {
    const version = followParameters(net, shared);
    const { array } = net.parameterBlock;
    for (let index = 0; index < array.length; index++) if (array[index] !== version) torn++;
    if (version !== seen.at(-1)) seen.push(version);
  };
  while (seen.length < 1000) look();
  Atomics.store(stop, 0, 1);
  await learning;
  look();
  rmSync(folder, { recursive: true });
  expect(torn).toBe(0);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(last[0]);
});
