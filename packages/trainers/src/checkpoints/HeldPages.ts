import type { HeldCheckpoint, StreamCheckpoint } from "@backstream/operators";

/** Held ticks that were encoded together. They do not change, so neither does the page. */
export interface HeldPage {
  /** A compressed file. */
  readonly file: Uint8Array;
  /** How many ticks it has; of some, no stream may need it any more. */
  readonly count: number;
}

/** Where a held tick is. */
interface Place {
  readonly page: HeldPage;
  /** Among the ticks of the page. */
  readonly index: number;
  readonly output: HeldCheckpoint["output"];
  readonly loss: HeldCheckpoint["loss"];
}

/** The held ticks of one checkpoint: those that are in a page already, and the others. */
export interface PagePlan {
  /** Pages that are used again, in their order. */
  readonly kept: readonly HeldPage[];
  /** What a new page, behind them, is to have. */
  readonly ticks: readonly HeldCheckpoint[];
  /** For each stream the numbers of its ticks, counted through all pages, the new one last. */
  readonly numbers: readonly (readonly number[])[];
  /** Where those are that are in a page already, by their samples. */
  readonly places: Map<object, Place>;
}

/**
 * The pages of the newest checkpoint that was encoded. Its ticks are recognised by their samples: a pipeline copies each once,
 * and its later checkpoints have the same copy.
 *
 *     ticks held    a b c d        c d e f g        d e f g h i
 *     pages         [a b c d]      [a b c d] [e f g]    [e f g] [d h i]     less than half of the first is held
 */
export class HeldPages {
  #pages: readonly HeldPage[] = [];
  #places: ReadonlyMap<object, Place> = new Map();

  plan(streams: readonly StreamCheckpoint[]): PagePlan {
    const held = new Map<HeldPage, number>(this.#pages.map((page) => [page, 0]));
    let total = 0;
    for (const stream of streams) {
      total += stream.held.length;
      for (const tick of stream.held) {
        const place = this.#find(tick);
        if (place) held.set(place.page, held.get(place.page)! + 1); // each place is in one of the pages
      }
    }
    const kept = this.#pages.filter((page) => isWorthKeeping(page, held.get(page)!, total));
    const begins = new Map<HeldPage, number>();
    let begin = 0;
    for (const page of kept) {
      begins.set(page, begin);
      begin += page.count;
    }
    const ticks: HeldCheckpoint[] = [];
    const places = new Map<object, Place>();
    const numbers = streams.map((stream) =>
      stream.held.map((tick) => {
        const place = this.#find(tick);
        const first = place && begins.get(place.page);
        if (first === undefined) return begin + ticks.push(tick) - 1;
        places.set(tick.sample, place!); // it has a page
        return first + place!.index;
      }),
    );
    return { kept, ticks, numbers, places };
  }

  /** The checkpoint of the plan is encoded: `added` is the page of its new ticks, if there are any. */
  keep({ kept, ticks, places }: PagePlan, added: HeldPage | undefined): void {
    this.#pages = added ? [...kept, added] : kept;
    this.#places = places; // of ticks that are held no longer nothing is kept
    if (!added) return;
    for (let index = 0; index < ticks.length; index++) {
      const { sample, output, loss } = ticks[index];
      places.set(sample, { page: added, index, output, loss });
    }
  }

  #find({ sample, output, loss }: HeldCheckpoint): Place | undefined {
    const place = this.#places.get(sample);
    return place && place.output === output && Object.is(place.loss, loss) ? place : undefined;
  }
}

/** Pages are not mostly of ticks that nobody holds, and there are 16 at most. */
function isWorthKeeping({ count }: HeldPage, held: number, total: number): boolean {
  return held >= count / 2 && held > total / 17;
}
