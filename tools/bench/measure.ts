import { agreement } from "./agreement.js";
import { clock, type ClockName } from "./clock.js";
import type { Contender } from "./contender.js";
import { engine } from "./engine.js";
import { heapPerUpdate } from "./heapPerUpdate.js";
import { interleaved, type Pace, type Rounds } from "./interleaved.js";
import { median } from "./median.js";
import { ours } from "./ours.js";
import { PeerFailure, type Missing, type Peer } from "./peer.js";
import { flopsOf, products } from "./products.js";
import type { Fact, Result, Timing } from "./result.js";
import { withBlas } from "./withBlas.js";
import { updates, type Workload } from "./workload.js";

/**
 * Times a workload and its peers: first it compares their losses, then it times them in turn, in rounds.
 *
 * @throws {Error} When the losses after some update differ from a peer's: a faster wrong answer is no answer.
 */
export async function measure(
  workload: Workload,
  peers: readonly (Peer | Missing)[],
  pace: Pace,
  report: (text: string) => void,
): Promise<Result> {
  const say = (text: string): void => report(`${workload.name}: ${text}`);
  const now = clock(pace.clock);
  const mine = ours(workload, now);
  const losses = await mine.losses(updates);
  const present: Contender[] = [];
  const timings: Timing[] = [];
  for (const peer of peers.filter(({ name }) => workload.peers.includes(name))) {
    say(`comparing losses with ${peer.name}`);
    const entry = await enter(workload, peer, losses, pace.clock);
    if (entry.learner) present.push(entry.learner);
    timings.push(entry.timing);
  }
  const blas = workload.blasTarget === undefined ? undefined : withBlas(workload, now);
  const parts = [...engine(workload, now), products(workload, now), ...(blas ? [blas] : [])];
  const rounds = await interleaved([mine, ...present, ...parts], pace, say);
  const facts = factsOf(workload, (name) => microseconds(rounds.get(name) ?? []));
  if (workload.blasTarget !== undefined) facts.push(...blasFacts(workload.blasTarget, blas, rounds));
  const allocated = await heapPerUpdate(mine);
  for (const contender of [mine, ...parts]) contender.end();

  const own = rounds.get(mine.name) ?? [];
  return {
    name: workload.name,
    title: workload.title,
    unit: workload.unit,
    timings: [
      { name: mine.name, microseconds: microseconds(own), rounds: own.map(toMicroseconds) },
      ...timings.map((timing) => completed(timing, own, rounds.get(timing.name))),
    ],
    facts: [...facts, { what: "JavaScript heap allocated", value: allocated, unit: "bytes" }],
  };
}

/** Puts a peer at the start and compares. A peer that cannot do the workload is a note in the table. */
async function enter(
  workload: Workload,
  peer: Peer | Missing,
  losses: readonly number[],
  by: ClockName,
): Promise<{ learner?: Contender; timing: Timing }> {
  const { name } = peer;
  const target = workload.targets[name];
  if ("missing" in peer) return { timing: { name, target, note: `missing: ${peer.missing}` } };
  try {
    const { learner, same } = await peer.start(workload, by);
    const theirs = await learner.losses(same ? updates : 1);
    if (!same) return { learner, timing: { name, target, note: "another cell: losses not compared" } };
    return { learner, timing: { name, target, difference: agreement(workload, name, losses, theirs) } };
  } catch (error) {
    if (!(error instanceof PeerFailure)) throw error;
    return { timing: { name, target, note: `fails: ${error.message}` } };
  }
}

function completed(timing: Timing, own: Rounds, theirs: Rounds | undefined): Timing {
  if (!theirs) return timing;
  const ratio = median(theirs.map((seconds, round) => seconds / own[round]));
  return { ...timing, ratio, microseconds: microseconds(theirs), rounds: theirs.map(toMicroseconds) };
}

function factsOf(workload: Workload, time: (name: string) => number): Fact[] {
  const flops = flopsOf(workload);
  const [whole, ticks, step, alone] = [
    time("backstream"),
    time("ticks without a stream"),
    time("optimizer alone"),
    time("matrix products alone"),
  ];
  return [
    { what: "speed", value: flops / whole / 1000, unit: "GFLOP/s" },
    { what: "speed of the matrix products alone", value: flops / alone / 1000, unit: "GFLOP/s" },
    { what: "matrix products alone", value: alone, unit: "µs" },
    { what: "ticks without a stream (forward, loss, backward)", value: ticks, unit: "µs" },
    { what: "optimizer alone", value: step, unit: "µs" },
    { what: "the rest: RxJS, signals, checks", value: whole - ticks - step, unit: "µs" },
  ];
}

function blasFacts(target: number, blas: Contender | undefined, rounds: ReadonlyMap<string, Rounds>): Fact[] {
  const own = blas && rounds.get(blas.name);
  if (!own) return [{ what: "with the system's BLAS (no library found)", value: NaN, unit: "µs" }];
  const facts: Fact[] = [{ what: blas.name, value: microseconds(own), unit: "µs" }];
  const theirs = rounds.get("PyTorch");
  if (!theirs) return facts;
  const ratio = median(theirs.map((seconds, round) => seconds / own[round]));
  return [
    ...facts,
    { what: `${blas.name}, beside PyTorch`, value: ratio, unit: "×", target: `at least ${target}×` },
  ];
}

function microseconds(rounds: Rounds): number {
  return toMicroseconds(median(rounds));
}

function toMicroseconds(seconds: number): number {
  return seconds * 1e6;
}
