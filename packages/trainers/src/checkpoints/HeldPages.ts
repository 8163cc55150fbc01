import type { HeldCheckpoint, StreamCheckpoint } from "@backstream/operators";

/** Held ticks that were encoded together. They do not change, so neither does the page. */
export interface HeldPage {
  /** A compressed file. */
  readonly file: Uint8Array;
  /** How many ticks it has; of some, no stream may need it any more. */
  readonly count: number;
}

/** Ticks of one stream that follow each other in a page as in the stream. */
interface Run {
  /** Undefined in the page that is being made. */
  readonly page: HeldPage | undefined;
  readonly first: number;
  readonly count: number;
}

/** The held ticks of a stream, and where they are. */
interface PagedTicks {
  readonly held: readonly HeldCheckpoint[];
  readonly runs: readonly Run[];
}

/** The held ticks of one checkpoint: those that are in a page already, and the others. */
export interface PagePlan {
  /** Pages that are used again, in their order. */
  readonly kept: readonly HeldPage[];
  /** What a new page, behind them, is to have. */
  readonly added: readonly HeldCheckpoint[];
  /** How many of each stream's ticks are in an earlier page, or were: its oldest. */
  readonly known: readonly number[];
  /** Of each stream. */
  readonly ticks: readonly PagedTicks[];
}

/**
 * The pages of the newest checkpoint that was encoded. A pipeline copies each held tick once, and its later checkpoints have
 * the same copies: what a stream holds begins with what it held then, without the oldest.
 *
 *     ticks held    a b c d        c d e f g        d e f g h i
 *     pages         [a b c d]      [a b c d] [e f g]    [e f g] [d h i]     too little of the first is held
 */
export class HeldPages {
  #pages: readonly HeldPage[] = [];
  #ticks: ReadonlyMap<StreamCheckpoint["key"], PagedTicks> = new Map();

  plan(streams: readonly StreamCheckpoint[]): PagePlan {
    const earlier = streams.map(({ key, held }) => earlierRuns(this.#ticks.get(key), held));
    const kept = pagesToKeep(this.#pages, earlier.flat(), streams);
    const added: HeldCheckpoint[] = [];
    const ticks = streams.map(({ held }, index) => {
      const runs: Run[] = [];
      let next = 0;
      const add = (count: number): void => {
        if (count === 0) return;
        runs.push({ page: undefined, first: added.length, count });
        for (const end = next + count; next < end; next++) added.push(held[next]);
      };
      for (const run of earlier[index]) {
        if (!kept.has(run.page!)) add(run.count); // it is in a page
        else {
          runs.push(run);
          next += run.count;
        }
      }
      add(held.length - next);
      return { held, runs };
    });
    return { kept: [...kept], added, known: earlier.map(countTicks), ticks };
  }

  /** The checkpoint of the plan is encoded: `page` is that of its new ticks, if there are any. */
  keep(streams: readonly StreamCheckpoint[], { kept, ticks }: PagePlan, page: HeldPage | undefined): void {
    this.#pages = page ? [...kept, page] : kept;
    this.#ticks = new Map(
      streams.map(({ key }, index) => {
        const { held, runs } = ticks[index];
        return [key, { held, runs: runs.map((run) => (run.page ? run : { ...run, page })) }];
      }),
    );
  }
}

/** The numbers of a stream's ticks in all pages of the plan: of each run the first, and how many there are. */
export function numbersOf({ kept, ticks }: PagePlan): number[][] {
  const begins = new Map<HeldPage, number>();
  let begin = 0;
  for (const page of kept) {
    begins.set(page, begin);
    begin += page.count;
  }
  return ticks.map(({ runs }) => {
    const numbers: number[] = [];
    for (const { page, first, count } of runs) {
      numbers.push((page ? begins.get(page)! : begin) + first, count); // each page has a begin
    }
    return numbers;
  });
}

/** Where the oldest of a stream's ticks are that it has held before. */
function earlierRuns(earlier: PagedTicks | undefined, held: readonly HeldCheckpoint[]): readonly Run[] {
  if (!earlier || held.length === 0 || earlier.held.length === 0) return [];
  if (held === earlier.held) return earlier.runs;
  const begin = placeOf(held[0], earlier.held);
  if (begin < 0) return [];
  let count = 1;
  const most = Math.min(held.length, earlier.held.length - begin);
  while (count < most && isSame(held[count], earlier.held[begin + count])) count++;
  return cutRuns(earlier.runs, begin, count);
}

/** Most are found without a look into them: after an update the same objects are held, unless they have deltas. */
function placeOf(tick: HeldCheckpoint, held: readonly HeldCheckpoint[]): number {
  const place = held.indexOf(tick);
  if (place >= 0 || (tick.delta === undefined && held[0].delta === undefined)) return place;
  return held.findIndex((other) => isSame(tick, other));
}

function isSame(one: HeldCheckpoint, other: HeldCheckpoint): boolean {
  if (one === other) return true;
  return one.sample === other.sample && one.output === other.output && Object.is(one.loss, other.loss);
}

/** The runs of `count` ticks, behind the first `begin`. */
function cutRuns(runs: readonly Run[], begin: number, count: number): Run[] {
  const cut: Run[] = [];
  let [skipped, wanted] = [begin, count];
  for (const run of runs) {
    const dropped = Math.min(skipped, run.count);
    const taken = Math.min(wanted, run.count - dropped);
    if (taken > 0) cut.push({ page: run.page, first: run.first + dropped, count: taken });
    skipped -= dropped;
    wanted -= taken;
  }
  return cut;
}

/** Those of which at least a quarter is held, and at most 16: so a file is small, and has few parts. */
function pagesToKeep(
  pages: readonly HeldPage[],
  runs: readonly Run[],
  streams: readonly StreamCheckpoint[],
): ReadonlySet<HeldPage> {
  const held = new Map<HeldPage | undefined, number>();
  for (const { page, count } of runs) held.set(page, (held.get(page) ?? 0) + count);
  let total = 0;
  for (const stream of streams) total += stream.held.length;
  return new Set(
    pages.filter((page) => {
      const count = held.get(page) ?? 0;
      return count >= page.count / 4 && count > total / 17;
    }),
  );
}

function countTicks(runs: readonly Run[]): number {
  let ticks = 0;
  for (const { count } of runs) ticks += count;
  return ticks;
}
