import { arena } from "backstream";
import { clock } from "./clock.js";
import { collect } from "./collect.js";
import { ours } from "./ours.js";
import { w2 } from "./w2.js";

/** What a soak found. */
export interface Soak {
  readonly what: string;
  readonly said: string;
  readonly flat: boolean;
}

/** Many ticks of W2: the resident set stays within 2 % of what it was after the warm-up, the arena does not change. */
export async function soakTicks(ticks: number): Promise<Soak> {
  const learner = ours(w2, clock("wall"));
  const part = Math.ceil(ticks / parts / w2.window);
  const residents: number[] = [];
  const used: number[] = [];
  // The first parts are the warm-up: the heap finds its size, the compiler is done.
  for (let done = -warmUp; done <= parts; done++) {
    await collect();
    if (done >= 0) {
      residents.push(process.memoryUsage.rss());
      used.push(arena.used);
      console.error(`soak: ${done * part * w2.window} ticks, ${mebibytes(residents[done])} MiB`);
    }
    if (done < parts) await learner.seconds(part);
  }
  learner.end();
  const [first] = residents;
  const worst = Math.max(...residents.map((resident) => Math.abs(resident / first - 1)));
  return {
    what: `${parts * part * w2.window} ticks of W2`,
    said: `resident set ${mebibytes(first)} MiB ± ${(100 * worst).toFixed(2)} %, arena ${used[0]} floats, then ${used[parts]}`,
    flat: worst <= 0.02 && used.every((each) => each === used[0]),
  };
}

const [warmUp, parts] = [5, 20];

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
