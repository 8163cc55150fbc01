import type { Network } from "@backstream/core";
import { addTick, giveInputs, type GrowingCopies } from "../checkpoint/addTick.js";
import type { StreamCheckpoint, UnrollingCheckpoint } from "../checkpoint/Checkpoint.js";
import { knownCopies } from "../checkpoint/copyHeldTicks.js";
import { expectNames } from "../checkpoint/expectNames.js";
import { elsewhere } from "../checkpoint/joinStream.js";
import { rewindCheckpoint } from "../checkpoint/restoreTicks.js";
import type { Stream, StreamKey } from "../Stream.js";
import { keyFields, netFields, type KeyTable } from "./KeyTable.js";
import { carriesOf, floatsLike, inputOffsetOf, inputsOf, type Place } from "./Place.js";
import type { Rewound } from "./Rewound.js";
import { isMasked, tickOf } from "./tickRecords.js";

/**
 * A copy of the stream of a key from its place in the pool, as `copyStream` makes it of ticks that will run again; undefined
 * where one of them has run with a mask. Of held ticks that the latest copy has, nothing is read but the memory before them.
 */
export function copyPlace(
  key: StreamKey,
  slot: number,
  table: KeyTable,
  chain: Stream,
  { held: { options } }: Rewound,
): StreamCheckpoint | undefined {
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
  for (let tick = next - held; tick < next; tick++)
    if (isMasked(page, pool.record(place.place, tick))) return undefined;
  const isFirst = !chain.nets[0].unrolling.inputsFrom;
  const ticks = knownCopies(copies[slot], added, held);
  if (ticks.held.length < held) addTicks(ticks, added, place, nets, isFirst);
  const unrollings: Record<string, UnrollingCheckpoint> = {};
  const versions = ticks.held.map(() => elsewhere);
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
  const copy: StreamCheckpoint = {
    key,
    tick: next,
    rows: pool.rows,
    held: ticks.held,
    fresh: numbers[at + keyFields.fresh],
    unrollings,
    rewind: rewindCheckpoint(options),
  };
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
): void {
  const begin = first + ticks.held.length;
  const size = pool.rows * nets[0].fanIn;
  const outputs = pool.rows * nets[nets.length - 1].fanOut;
  const inputOffset = inputOffsetOf(pool, nets);
  // In one array all inputs, and the outputs behind them: an array for each would take more memory than its numbers.
  const floats = floatsLike(page, (next - begin) * (size + outputs));
  let [toInput, toOutput] = [0, (next - begin) * size];
  for (let tick = begin; tick < next; tick++) {
    const record = pool.record(place, tick);
    const from = record * pool.width + inputOffset;
    floats.set(page.floats.subarray(from, from + size), toInput);
    const read = floats.subarray(toInput, (toInput += size));
    for (let index = 0; index < outputs; index++) floats[toOutput + index] = page.floats[from + size + index];
    const output = floats.subarray(toOutput, (toOutput += outputs));
    const { sample, target, weight, loss } = tickOf(page, record);
    addTick(
      ticks,
      { sample, target, weight, mask: undefined, runMask: undefined, loss, output, read },
      added + 1 - (next - tick),
      isFirst,
    );
  }
}
