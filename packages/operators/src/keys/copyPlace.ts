import type { Network } from "@backstream/core";
import type { StreamCheckpoint, UnrollingCheckpoint } from "../checkpoint/Checkpoint.js";
import { expectNames } from "../checkpoint/expectNames.js";
import { heldStream } from "../checkpoint/heldStream.js";
import { giveInputs, type GrowingCopies, type HeldTaking } from "../checkpoint/HeldTaking.js";
import { elsewhere } from "../checkpoint/joinStream.js";
import { rewindCheckpoint } from "../checkpoint/restoreTicks.js";
import type { Stream, StreamKey } from "../Stream.js";
import { keyFields, netFields, type KeyTable } from "./KeyTable.js";
import { carriesOf, inputOffsetOf, inputsOf, type Place } from "./Place.js";
import type { Rewound } from "./Rewound.js";
import { isMasked, tickOf } from "./tickRecords.js";

/** A key to be copied. */
interface PlaceTaking {
  readonly key: StreamKey;
  readonly slot: number;
  readonly table: KeyTable;
  /** The nets of all keys are those of this stream. */
  readonly chain: Stream;
  readonly rewound: Rewound;
  readonly taking: HeldTaking;
}

/**
 * A copy of the stream of a key from its place in the pool, as `copyStream` makes it of ticks that will run again; undefined
 * where one of them has run with a mask. Of held ticks that the latest copy has, nothing is read but the memory before them.
 */
export function copyPlace({
  key,
  slot,
  table,
  chain,
  rewound,
  taking,
}: PlaceTaking): StreamCheckpoint | undefined {
  const { options } = rewound.held;
  const { numbers, pools, copies } = table;
  const pool = pools[slot];
  if (!pool) return undefined; // it has had no tick
  const at = table.at(slot);
  const [added, held] = [numbers[at + keyFields.added], numbers[at + keyFields.held]];
  const next = numbers[at + keyFields.perKey + netFields.next];
  const page = pool.page(numbers[at]);
  const place: Place = { pool, page, place: numbers[at], first: next - held, next };
  const nets = chain.nets.map(({ unrolling }) => unrolling.network);
  expectNames(nets);
  const versions: number[] = [];
  for (let tick = next - held; tick < next; tick++) {
    if (isMasked(page, pool.record(place.place, tick))) return undefined;
    versions.push(elsewhere);
  }
  const isFirst = !chain.nets[0].unrolling.inputsFrom;
  const ticks = taking.known(copies[slot], added, held);
  if (ticks.count < held) addTicks(ticks, added, place, nets, isFirst, taking);
  const unrollings: Record<string, UnrollingCheckpoint> = {};
  let offset = 0;
  for (let index = 0; index < nets.length; index++) {
    const own = at + keyFields.perKey + index * netFields.perNet;
    const [beginning, randomStream] = [
      numbers[own + netFields.beginning],
      numbers[own + netFields.randomStream],
    ];
    const hasInputs = index > 0 || giveInputs(ticks, added);
    unrollings[nets[index].name] = {
      carries: carriesOf(place, nets[index], numbers[own + netFields.next], offset),
      versions,
      ...(beginning >= numbers[own + netFields.next] - held && { beginning }),
      ...(randomStream > 0 && { randomStream }),
      ...(!hasInputs && { inputs: inputsOf(place, nets) }),
    };
    offset += pool.rows * nets[index].flat.carry;
  }
  const parts = {
    key,
    tick: next,
    rows: pool.rows,
    fresh: numbers[at + keyFields.fresh],
    unrollings,
    rewind: rewindCheckpoint(options),
  };
  const copy = heldStream(parts, { runs: ticks.runs, count: held, deltas: undefined });
  // The memory of nets before these may move without a tick of this key.
  copies[slot] = { added, ...ticks, whole: isFirst ? copy : undefined };
  return copy;
}

/** Adds the held ticks that are not there yet. */
function addTicks(
  ticks: GrowingCopies,
  added: number,
  { pool, page, place, first, next }: Place,
  nets: readonly Network[],
  isFirst: boolean,
  taking: HeldTaking,
): void {
  const inputLength = pool.rows * nets[0].fanIn;
  const outputLength = pool.rows * nets[nets.length - 1].fanOut;
  const offset = inputOffsetOf(pool, nets);
  const { floats: numbers } = page;
  for (let tick = first + ticks.count; tick < next; tick++) {
    const record = pool.record(place, tick);
    const inputAt = record * pool.width + offset;
    const { sample, target, weight, loss } = tickOf(page, record);
    const parts = {
      sample,
      target,
      weight,
      mask: undefined,
      loss,
      numbers,
      inputAt,
      inputLength,
      outputNumbers: numbers,
      outputAt: inputAt + inputLength,
      outputLength,
      runMask: undefined,
    };
    taking.add(ticks, parts, added + 1 - (next - tick), isFirst);
  }
}
