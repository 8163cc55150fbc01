import type { RandomStream } from "backstream";

/** Damages bytes in one to four places: flips, cuts, inserts, doubles, removes, clears, or writes a number that is seldom right. */
export function mutateBytes(random: RandomStream, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let damaged: Uint8Array<ArrayBuffer> = new Uint8Array(bytes); // a Buffer's slice would share its memory
  for (let count = 1 + random.integer(4); count > 0; count--)
    damaged = mutations[random.integer(mutations.length)](random, damaged);
  return damaged;
}

type Mutation = (random: RandomStream, bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

const mutations: readonly Mutation[] = [
  (random, bytes) => written(random, bytes, (byte) => byte ^ (1 << random.integer(8))),
  (random, bytes) => written(random, bytes, () => random.integer(256)),
  (random, bytes) => written(random, bytes, () => [0, 0xff, 0x7f, 0x80, 0x22, 0x0a][random.integer(6)]),
  (random, bytes) => bytes.slice(0, random.integer(bytes.length + 1)),
  (random, bytes) => {
    const inserted = Uint8Array.from({ length: 1 + random.integer(16) }, () => random.integer(256));
    return spliced(bytes, random.integer(bytes.length + 1), 0, inserted);
  },
  (random, bytes) => {
    const { at, length } = partOf(random, bytes);
    return spliced(bytes, random.integer(bytes.length + 1), 0, bytes.subarray(at, at + length));
  },
  (random, bytes) => {
    const { at, length } = partOf(random, bytes);
    return spliced(bytes, at, length, new Uint8Array(0));
  },
  (random, bytes) => {
    const { at, length } = partOf(random, bytes);
    return bytes.fill(0, at, at + length);
  },
  (random, bytes) => {
    if (bytes.length < 8) return bytes;
    const view = new DataView(bytes.buffer);
    const number = [-1n, 0n, 1n, 0x7fffffffn, 0x80000000n, 0x7fffffffffffffffn, 1n << 53n][random.integer(7)];
    view.setBigInt64(random.integer(bytes.length - 7), number, true);
    return bytes;
  },
];

function written(
  random: RandomStream,
  bytes: Uint8Array<ArrayBuffer>,
  change: (byte: number) => number,
): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) return bytes;
  const at = random.integer(bytes.length);
  bytes[at] = change(bytes[at]);
  return bytes;
}

function partOf(random: RandomStream, bytes: Uint8Array): { at: number; length: number } {
  const at = random.integer(bytes.length + 1);
  return { at, length: random.integer(Math.min(64, bytes.length - at) + 1) };
}

function spliced(
  bytes: Uint8Array,
  at: number,
  removed: number,
  inserted: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(bytes.length - removed + inserted.length);
  result.set(bytes.subarray(0, at));
  result.set(inserted, at);
  result.set(bytes.subarray(at + removed), at + inserted.length);
  return result;
}
