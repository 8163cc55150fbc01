/** Allocates ranges of a memory and takes them back. */
export interface Allocator {
  /** Floats allocated at this moment, rounded up to whole granules. */
  readonly used: number;
  /** The first of `size` free floats. */
  take(size: number): number;
  /** Frees the range that `take(size)` returned. */
  give(address: number, size: number): void;
}

/**
 * An allocator in constant time: free ranges are in bins by size, and neighbours that are both free are merged.
 *
 * Addresses are multiples of four floats and never below `first`, since address 0 means "none". `grow(length)` is
 * called when nothing fits; it makes the memory at least that long and returns its new length.
 *
 * @source Masmano et al., "TLSF: a new dynamic memory allocator for real-time systems", ECRTS 2004.
 */
export function allocator(length: number, grow: (length: number) => number, first = 16): Allocator {
  const sizes = new Map<number, number>(); // of free stretches, by first float
  const starts = new Map<number, number>(); // of free stretches, by the float after the last
  const bins: Set<number>[] = Array.from({ length: 128 }, () => new Set());
  let end = first;
  let used = 0;

  const insert = (start: number, size: number): void => {
    sizes.set(start, size);
    starts.set(start + size, start);
    bins[binOf(size)].add(start);
  };

  const remove = (start: number): number => {
    const size = sizes.get(start)!; // only called with the starts of free stretches
    sizes.delete(start);
    starts.delete(start + size);
    bins[binOf(size)].delete(start);
    return size;
  };

  /** Adds a free range, merged with the free ones directly before and after it. */
  const release = (start: number, size: number): void => {
    const before = starts.get(start);
    if (before !== undefined) size += remove((start = before));
    if (sizes.has(start + size)) size += remove(start + size);
    insert(start, size);
  };

  const extend = (longer: number): void => {
    const stop = longer - (longer % granule);
    release(end, stop - end);
    end = stop;
  };

  /** A free range of at least `size`: in its own bin the first few may be too small, in later bins all fit. */
  const find = (size: number): number | undefined => {
    if (size > end) return undefined;
    const own = binOf(size);
    let tries = 4;
    for (const start of bins[own]) {
      if (sizes.get(start)! >= size) return start;
      if (--tries === 0) break;
    }
    for (let bin = own + 1; bin < bins.length; bin++) for (const start of bins[bin]) return start;
    return undefined;
  };

  extend(length);
  return {
    get used() {
      return used;
    },

    take(size) {
      const wanted = roundUp(size);
      let start = find(wanted);
      if (start === undefined) {
        extend(grow((starts.get(end) ?? end) + wanted)); // what is free at the end is part of it
        start = find(wanted)!; // the last stretch is long enough now
      }
      const rest = remove(start) - wanted;
      if (rest > 0) insert(start + wanted, rest);
      used += wanted;
      return start;
    },

    give(address, size) {
      used -= roundUp(size);
      release(address, roundUp(size));
    },
  };
}

const granule = 4;

function roundUp(size: number): number {
  return Math.ceil(size / granule) * granule;
}

/** Bins grow by quarters of powers of two: the sizes in one bin differ by less than 25 %. */
function binOf(size: number): number {
  const granules = size / granule;
  if (granules < 8) return granules;
  const exponent = 31 - Math.clz32(granules);
  return (exponent - 1) * 4 + ((granules >>> (exponent - 2)) & 3);
}
