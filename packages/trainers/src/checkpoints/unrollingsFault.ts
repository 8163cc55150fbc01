import type { NetCheckpoint, UnrollingCheckpoint } from "@backstream/operators";
import { isCount, isFloats, isRecord, type Fault } from "./faults.js";

/** What must agree with the unrollings of a stream. */
export interface HeldSize {
  readonly ticks: number;
  readonly rows: number;
  /** Whether the ticks can be sent back without running again. */
  readonly hasDeltas: boolean;
  readonly rerun: unknown;
}

/**
 * What is wrong with what a stream holds of each net; undefined when nothing is. Nets that only predict hold no ticks.
 * Where ticks were saved without all their numbers, they must run again: they are older than the parameters.
 */
export function unrollingsFault(
  unrollings: unknown,
  nets: readonly NetCheckpoint[],
  size: HeldSize,
): Fault | undefined {
  if (!isRecord(unrollings)) return ["unrollings", unrollings, "a record"];
  const missing = nets.find(({ name }) => size.ticks > 0 && !Object.hasOwn(unrollings, name));
  if (missing) return ["unrollings", unrollings, `one for each net, also for ${missing.name}`];
  for (const [name, unrolling] of Object.entries(unrollings)) {
    const net = nets.find((candidate) => candidate.name === name);
    const fault = isRecord(unrolling)
      ? unrollingFault(unrolling, net, size)
      : (["", unrolling, "a record"] as const);
    if (fault) return [`unrollings.${name}${fault[0]}`, fault[1], fault[2]];
  }
  if (size.ticks === 0 || size.hasDeltas) return undefined;
  const all = unrollings as Readonly<Record<string, UnrollingCheckpoint>>; // as it has checked
  const versions = nets.map(({ name }) => all[name].versions);
  for (let tick = 0; tick < size.ticks; tick++) {
    let isStale = false;
    for (let net = 0; net < nets.length; net++) isStale ||= versions[net][tick] < nets[net].version;
    if (size.rerun === "never" || !isStale)
      return [`held[${tick}].delta`, undefined, "numbers, as the tick does not run again"];
  }
  return undefined;
}

function unrollingFault(
  { carries, versions, masks, inputs, ticks, beginning, randomStream }: Readonly<Record<string, unknown>>,
  net: NetCheckpoint | undefined,
  size: HeldSize,
): Fault | undefined {
  const held = net ? size.ticks : 0;
  // Traces are there once, so they are no multiple of the ticks: the network that reads them checks how many.
  if (!fits(carries, size.rows))
    return [".carries", carries, `the same numbers for each of ${size.rows} rows`];
  if (!areVersions(versions, held, net?.version))
    return [".versions", versions, `${held} versions of the net, none newer than its own`];
  if (!areMasks(masks, held, size.rows))
    return [".masks", masks, `for some of ${held} ticks ${size.rows} numbers that are 0 or 1, or nothing`];
  if (beginning !== undefined && !isCount(beginning))
    return [".beginning", beginning, "a whole number from 0 up, or nothing"];
  if (randomStream !== undefined && !isCount(randomStream))
    return [".randomStream", randomStream, "a whole number from 0 up, or nothing"];
  const wantsTicks = held > 0 && size.hasDeltas;
  // Where there are none, they are those of the samples: the network that reads them checks how many.
  if (inputs !== undefined && (wantsTicks || !fits(inputs, held * size.rows)))
    return [
      ".inputs",
      inputs,
      wantsTicks ? "nothing, as there are ticks" : `the same numbers for each of ${held} ticks`,
    ];
  if (ticks === undefined ? wantsTicks : !fits(ticks, held * size.rows))
    return [".ticks", ticks, `the same numbers for each of ${held} ticks`];
  return undefined;
}

function areVersions(versions: unknown, count: number, most: number | undefined): boolean {
  if (!Array.isArray(versions) || versions.length !== count) return false;
  for (let index = 0; index < count; index++) if (!isCount(versions[index], most)) return false;
  return true;
}

/** Whether they are masks of some ticks, by index. */
function areMasks(masks: unknown, held: number, rows: number): boolean {
  if (masks === undefined) return true;
  const isMask = (mask: unknown): boolean =>
    Array.isArray(mask) && mask.length === rows && mask.every((row) => row === 0 || row === 1);
  const isIndex = (name: string): boolean => String(Number(name)) === name && isCount(Number(name), held - 1);
  return isRecord(masks) && Object.keys(masks).every(isIndex) && Object.values(masks).every(isMask);
}

/** Whether there are so many parts of one length. */
function fits(numbers: unknown, parts: number): boolean {
  if (!isFloats(numbers)) return false;
  return parts === 0 ? numbers.length === 0 : numbers.length % parts === 0;
}
