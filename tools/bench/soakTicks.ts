import { arena } from "backstream";
import { clock } from "./clock.js";
import { collect } from "./collect.js";
import { fillNursery } from "./fillNursery.js";
import { ours } from "./ours.js";
import { w2 } from "./w2.js";

/** What a soak found. */
export interface Soak {
  readonly what: string;
  readonly said: string;
  readonly flat: boolean;
}

/**
 * Many ticks of W2: the resident set stays within 2 % of what it was after the warm-up, the arena is the same, and in
 * the second half, when the compiler is done, the heap grows by less than a byte a tick.
 */
export async function soakTicks(ticks: number): Promise<Soak> {
  fillNursery();
  const learner = ours(w2, clock("wall"));
  const part = Math.ceil(ticks / parts / w2.window);
  for (let done = 0; done < warmUp; done++) await learner.seconds(part);
  const found = [await memory()];
  for (let done = 1; done <= parts; done++) {
    await learner.seconds(part);
    found.push(await memory());
    console.error(`soak: ${done * part * w2.window} ticks, ${mebibytes(found[done].resident)} resident`);
  }
  learner.end();
  const [{ resident, used }] = found;
  const worst = Math.max(...found.map((now) => Math.abs(now.resident / resident - 1)));
  const growth = (found[parts].heap - found[parts / 2].heap) / ((parts / 2) * part * w2.window);
  return {
    what: `${parts * part * w2.window} ticks of W2`,
    said: `resident set ${mebibytes(resident)} ± ${(100 * worst).toFixed(2)} %, heap ${growth.toFixed(2)} bytes a tick, arena ${used} floats, then ${found[parts].used}`,
    flat: worst <= 0.02 && growth < 1 && found.every((now) => now.used === used),
  };
}

const [warmUp, parts] = [5, 20];

async function memory(): Promise<{ resident: number; heap: number; used: number }> {
  await collect();
  const { rss, heapUsed } = process.memoryUsage();
  return { resident: rss, heap: heapUsed, used: arena.used };
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`;
}
