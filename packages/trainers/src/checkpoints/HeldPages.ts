import type { HeldCheckpoint, HeldColumns, StreamCheckpoint } from "@backstream/operators";
import type { Floats } from "@backstream/tensors";

/** Held ticks that are encoded together. They do not change. */
export interface HeldPage {
  readonly count: number;
  /** By columns; undefined where they are too different. */
  readonly columns: HeldColumns | undefined;
  ticks(first: number, count: number): readonly HeldCheckpoint[];
}

/** The held ticks of a stream, and where they are. */
export interface PagedTicks {
  /** Ticks of the stream that follow each other in a page. */
  readonly runs: readonly Run[];
  readonly count: number;
  /** Of each tick, if it may be sent back without running again. */
  readonly deltas: readonly (Floats | undefined)[] | undefined;
  /** Set where nobody knows whether they are right: neither copies of a pipeline nor encoded before. */
  readonly isUnknown?: boolean;
}

interface Run {
  readonly batch: HeldPage;
  readonly first: number;
  readonly count: number;
}

/** The held ticks of one checkpoint. */
export interface PagePlan {
  /** In the order of the streams. */
  readonly pages: readonly HeldPage[];
  /** Of each stream. */
  readonly ticks: readonly PagedTicks[];
  /** Where lists of objects are. */
  readonly lists: ReadonlyMap<StreamCheckpoint["held"], Run>;
}

/**
 * The pages of the newest checkpoint that was encoded, and their files. A pipeline copies each held tick once, in batches, and
 * its later checkpoints have the same batches: each is a page. Streams of a checkpoint that was loaded have their ticks as
 * objects until their next sample: those of them that are new become a page, too.
 */
export class HeldPages {
  #files: ReadonlyMap<HeldPage, Uint8Array> = new Map();
  #lists: PagePlan["lists"] = new Map();

  plan(streams: readonly StreamCheckpoint[]): PagePlan {
    const worn = wornPages(streams, this.#lists);
    const added: HeldCheckpoint[] = [];
    const batch = pageOf(added);
    const lists = new Map<StreamCheckpoint["held"], Run>();
    const pages = new Set<HeldPage>();
    const ticks = streams.map((stream): PagedTicks => {
      const { heldRuns } = stream;
      if (heldRuns) {
        for (const run of heldRuns.runs) pages.add(run.batch);
        return heldRuns;
      }
      const { held } = stream;
      if (!isList(held) || held.length === 0)
        return { runs: [], count: 0, deltas: undefined, isUnknown: true };
      const known = this.#lists.get(held);
      const isKept = known !== undefined && !worn.has(known.batch);
      const run = isKept ? known : { batch, first: added.length, count: held.length };
      if (!isKept) for (const tick of held) added.push(tick);
      lists.set(held, run);
      pages.add(run.batch);
      const deltas = hasDelta(held[0]) ? held.map((tick) => tick?.delta) : undefined;
      return {
        runs: [run],
        count: held.length,
        deltas,
        isUnknown: known === undefined || deltas !== undefined,
      };
    });
    return { pages: [...pages], ticks, lists };
  }

  /** What the page was encoded to; undefined where it is new. */
  fileOf(page: HeldPage): Uint8Array | undefined {
    return this.#files.get(page);
  }

  /** The checkpoint of the plan is encoded, its pages to these files. */
  keep({ pages, lists }: PagePlan, files: readonly Uint8Array[]): void {
    this.#files = new Map(pages.map((page, index) => [page, files[index]]));
    this.#lists = lists;
  }
}

/** The numbers of a stream's ticks in all pages of the plan: of each run the first, and how many there are. */
export function numbersOf({ pages, ticks }: PagePlan): number[][] {
  const begins = new Map<HeldPage, number>();
  let begin = 0;
  for (const page of pages) {
    begins.set(page, begin);
    begin += page.count;
  }
  return ticks.map(({ runs }) => {
    const numbers: number[] = [];
    for (const { batch, first, count } of runs) numbers.push(begins.get(batch)! + first, count); // all are in the plan
    return numbers;
  });
}

/** Pages of objects of which less than a quarter is held, or so little that there could be more than 16. */
function wornPages(streams: readonly StreamCheckpoint[], lists: PagePlan["lists"]): ReadonlySet<HeldPage> {
  const worn = new Set<HeldPage>();
  if (lists.size === 0) return worn;
  const counts = new Map<HeldPage, number>();
  let total = 0;
  for (const stream of streams) {
    const run = stream.heldRuns ? undefined : lists.get(stream.held);
    total += stream.heldRuns?.count ?? stream.held?.length ?? 0;
    if (run) counts.set(run.batch, (counts.get(run.batch) ?? 0) + run.count);
  }
  for (const [page, count] of counts) if (count < page.count / 4 || count <= total / 17) worn.add(page);
  return worn;
}

/** Objects that become more until all streams are planned. */
function pageOf(ticks: readonly HeldCheckpoint[]): HeldPage {
  return {
    get count() {
      return ticks.length;
    },
    columns: undefined,
    ticks: (first, count) => ticks.slice(first, first + count),
  };
}

function isList(held: unknown): held is readonly unknown[] {
  return Array.isArray(held);
}

/** Whatever it is: `faultSteps` says what is wrong with it. */
function hasDelta(tick: HeldCheckpoint | undefined): boolean {
  return tick?.delta !== undefined;
}
