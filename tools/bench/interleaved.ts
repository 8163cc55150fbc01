import type { ClockName } from "./clock.js";
import type { Contender } from "./contender.js";

/** How long to measure. */
export interface Pace {
  readonly rounds: number;
  /** Seconds of one contender's part of a round, as far as one update is not longer. */
  readonly budget: number;
  readonly clock: ClockName;
}

/** Seconds of one update, a number for each round. */
export type Rounds = readonly number[];

/**
 * Times contenders in turn, round after round, so that other load of the machine affects all of them equally.
 *
 * Each is warmed up until one update's length is known and the compiler has seen it; one whose update alone takes
 * longer than two seconds does one round only.
 */
export async function interleaved(
  contenders: readonly Contender[],
  { rounds, budget }: Pace,
  report: (text: string) => void,
): Promise<Map<string, Rounds>> {
  const plans: Plan[] = [];
  for (const contender of contenders) {
    report(`warming up ${contender.name}`);
    plans.push({ contender, ...(await warmUp(contender, rounds, budget)), took: [] });
  }
  for (let round = 0; round < rounds; round++) {
    report(`round ${round + 1} of ${rounds}`);
    for (let turn = 0; turn < plans.length; turn++) {
      const { contender, updates, most, took } = plans[(turn + round) % plans.length];
      if (round < most) took.push((await contender.seconds(updates)) / updates);
    }
  }
  return new Map(plans.map(({ contender, took }) => [contender.name, took]));
}

interface Plan {
  readonly contender: Contender;
  readonly updates: number;
  readonly most: number;
  readonly took: number[];
}

async function warmUp(
  contender: Contender,
  rounds: number,
  budget: number,
): Promise<Pick<Plan, "updates" | "most">> {
  let updates = 1;
  let took = await contender.seconds(1);
  for (let total = took; total < 3 * budget; total += took) {
    // An early update is slow: the guess may grow fourfold at most.
    updates = Math.max(1, Math.min(4 * updates, Math.round((updates * budget) / took)));
    took = await contender.seconds(updates);
  }
  const one = took / updates;
  return { updates: Math.max(1, Math.round(budget / one)), most: one > 2 ? 1 : rounds };
}
