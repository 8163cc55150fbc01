import {
  adam,
  awaitTarget,
  chain,
  clipByNorm,
  delayTargets,
  dense,
  type DelayedTarget,
  encode,
  gru,
  hasTarget,
  network,
  predict,
  sigmoidCrossEntropy,
  stack,
  truncatedBptt,
} from "backstream";
import { concatMap, connect, filter, from, groupBy, lastValueFrom, map, mergeMap, tap } from "rxjs";
import { classRate } from "./classRate.js";
import type { Flight } from "./Flight.js";
import type { FlightSample } from "./FlightSample.js";
import { logistic } from "./logistic.js";
import { MonthlyLoss } from "./MonthlyLoss.js";
import { decidedAfter, landedAfter, lateFrom } from "./schedule.js";

const inputs = {
  distance: { type: "number", missing: "reject" },
  gap: { type: "number", missing: "zero" },
  departure: { type: "time", cycles: ["day", "week"], missing: "reject" },
  origin: { type: "category", slots: 128, missing: "reject" },
  destination: { type: "category", slots: 128, missing: "reject" },
  lastKnown: { type: "number", scale: "none", missing: "reject" },
  isKnown: { type: "number", scale: "none", missing: "reject" },
} as const;

/** When flights are learned from. */
export const ways = {
  /** Before the next flight departs: cannot be had. */
  "at once": { delay: 1, within: 1, release: "arrival" },
  /** 15 minutes behind its scheduled landing: who has not landed then is late. */
  "when decided": { delay: landedAfter, within: decidedAfter, release: "horizon", expired: () => 1 },
  /** When it and all that departed before it have landed. */
  "landed, in order": { delay: landedAfter, within: Infinity, release: "order" },
  /** When it has landed: the trap. */
  landed: { delay: landedAfter, within: Infinity, release: "arrival" },
} as const;

/** A flight whose delay is known, if it is. */
interface Departure extends Flight {
  readonly input: number;
  readonly target?: number;
}

/** A flight, with what each model said when it departed. */
interface Said extends FlightSample {
  readonly input: Float32Array;
  readonly said: readonly number[];
}

/** The log-loss of each model, of what it said when the flights departed. */
export type Losses = ReadonlyMap<string, MonthlyLoss>;

/** How a run goes. */
export interface RunOptions {
  readonly way: keyof typeof ways;
  readonly seed: number;
  readonly progress: (flights: number) => void;
}

/** A net and its baselines predict flights as they depart, and learn from them later; all with the same lateness. */
export async function predictThenLearn(
  flights: AsyncIterable<readonly Flight[]>,
  { way, seed, progress }: RunOptions,
): Promise<Losses> {
  const { delay, ...waiting } = ways[way];
  const time = way === "at once" ? undefined : ({ departure }: Pick<Flight, "departure">) => departure;
  const origins = new Map<string, { lastKnown?: number; lastDeparture?: number }>();
  const originOf = (name: string) => {
    const found = origins.get(name) ?? {};
    origins.set(name, found);
    return found;
  };
  const encoder = encode({ inputs }); // as the command line encodes them
  const net = network(stack(gru(encoder.width, 32), dense(32, 1)), { seed });
  const learningRate = (step: number): number => 0.02 * Math.max(0.1, 1 / Math.sqrt(1 + step / 10));
  const optimizer = chain(clipByNorm(10), adam({ learningRate, betas: [0, 0.999] }));
  const baselines = [classRate(), logistic(false), logistic(true)];
  const losses = new Map(
    ["net", ...baselines.map(({ name }) => name)].map((name) => [name, new MonthlyLoss()]),
  );

  const steps$ = from(flights).pipe(
    concatMap((part) => part),
    map((flight): Departure => ({ ...flight, input: 0, target: flight.delay > lateFrom ? 1 : 0 })),
    delayTargets<Departure>({ delay, time }),
    connect((both$) =>
      both$.pipe(
        filter((flight) => !hasTarget(flight)),
        map((flight) => {
          const origin = originOf(flight.origin);
          const { lastKnown = 0, lastDeparture } = origin;
          origin.lastDeparture = flight.departure;
          const gap =
            lastDeparture === undefined ? undefined : Math.log1p((flight.departure - lastDeparture) / 1000);
          return { ...flight, gap, lastKnown, isKnown: lastKnown === 0 ? 0 : 1 };
        }),
        encoder,
        map(({ input, record }) => ({ ...record, input })),
        groupBy(({ origin }) => origin),
        mergeMap((origin$) => origin$.pipe(predict(net))),
        // What is said leaves now; the same object waits for its label.
        map(({ sample, output }): Said => ({
          ...sample,
          said: [1 / (1 + Math.exp(-output.item())), ...baselines.map((model) => model.predict(sample))],
        })),
        awaitTarget<Said, DelayedTarget<Departure>>({
          by: ({ number }) => number,
          targets$: both$.pipe(filter((flight) => hasTarget(flight))),
          capacity: 20_000,
          time,
          ...waiting,
        }),
        tap((flight) => {
          [...losses.values()].forEach((loss, index) =>
            loss.add(flight.departure, flight.said[index], flight.delay > lateFrom ? 1 : 0),
          );
          // One that had to go on before its label came, since too many waited, teaches nobody anything.
          if (hasTarget(flight)) {
            for (const model of baselines) model.learn(flight, Number(flight.target));
            originOf(flight.origin).lastKnown = Number(flight.target) === 1 ? 1 : -1;
          }
          if (flight.number % 1000 === 0) progress(flight.number);
        }),
        truncatedBptt(net, {
          loss: sigmoidCrossEntropy(),
          optimizer,
          window: 32,
          stride: 8,
          key: ({ origin }) => origin,
        }),
      ),
    ),
  );
  await lastValueFrom(steps$);
  return losses;
}
