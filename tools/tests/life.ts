// Learns and saves as fast as it can until it is killed: node tools/scripts/run.mjs tools/tests/life.ts <folder>
import fs from "node:fs";
import { adam, checkpoints, dense, gru, latestCheckpoint, network, squaredError, stack, truncatedBptt } from "backstream"; // prettier-ignore
import type { Checkpoint, Network, Step } from "backstream";
import { map, range, type Observable } from "rxjs";

/** A net that learns from three devices in turn, and its steps. */
export function training(from: Checkpoint | undefined): {
  readonly net: Network;
  readonly steps$: Observable<Step>;
} {
  const net = network(stack(gru(1, 64), dense(64, 1)), { seed: 7 });
  const samples$ = range(from?.samples ?? 0, 1e9).pipe(
    map((tick) => ({ input: Math.sin(tick), target: Math.sin(tick + 3), device: tick % 3 })),
  );
  const steps$ = samples$.pipe(
    truncatedBptt(net, {
      loss: squaredError(),
      optimizer: adam(),
      window: 4,
      stride: 2,
      key: ({ device }) => device,
      from,
    }),
  );
  return { net, steps$ };
}

if (process.argv[1] === import.meta.filename) {
  // A slow disk that takes 8 KB at a time: most kills happen while a file is half written.
  const { writeSync } = fs;
  fs.writeSync = ((file: number, bytes: Uint8Array, from: number) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    return writeSync(file, bytes, from, Math.min(8192, bytes.length - from));
  }) as typeof writeSync;
  const folder = process.argv[2];
  const parent = process.ppid;
  training(latestCheckpoint(folder))
    .steps$.pipe(checkpoints(folder, { every: 1 }))
    .subscribe(({ step }) => {
      process.stdout.write(`${step}\n`);
      if (process.ppid !== parent) process.exit(1); // who would kill it is gone
    });
}
