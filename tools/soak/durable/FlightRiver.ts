import { createHash } from "node:crypto";
import { adam, dense, encode, flow, gate, gru, network, sigmoidCrossEntropy, stack, truncatedBptt, type Checkpoint, type Network, type Position, type Step } from "backstream"; // prettier-ignore
import { identity, type Observable } from "rxjs";
import type { Flight } from "./Flight.js";

/** What is kept in the checkpoint beside the nets: the log-loss so far, and which records have come. */
export interface Score {
  readonly loss: number;
  readonly samples: number;
  /** The number of the newest record. */
  readonly row: number;
  /** How often a record was not the one behind the one before. */
  readonly gaps: number;
  /** Records in front of the newest sample that were rejected. */
  readonly rejected: number;
}

/** What a river has come to: equal if and only if parameters, optimizer, encoder and log-loss have the same bits. */
export interface RiverEnd extends Score {
  readonly parameters: string;
  readonly encoder: string;
}

/** A net that learns which flights are late, a memory for each airport, and its steps. */
export interface FlightRiver {
  readonly steps$: Observable<Step>;
  readonly net: Network;
  /** Counts what the source has rejected. */
  reject(): void;
  score(): Score;
  end(): RiverEnd;
}

/** How large the net is, and who is told of bad records. */
export interface FlightRiverOptions {
  readonly units?: number;
  readonly window?: number;
  readonly seed?: number;
  /** With it, a `flow` that holds at most so many records is in front. */
  readonly capacity?: number;
  readonly rejected?: ((reason: string) => void) | undefined;
}

/** Records go through `encode` and `gate`, which drop some, so samples are no positions. */
export function flightRiver(
  records$: Observable<Flight & { readonly position?: Position }>,
  from: Checkpoint<Score> | undefined,
  { units = 8, window = 16, seed = 7, capacity, rejected }: FlightRiverOptions = {},
): FlightRiver {
  const none: Score = { loss: 0, samples: 0, row: -1, gaps: 0, rejected: 0 };
  let { loss, samples, row, gaps, rejected: counted } = from?.extra ?? none;
  // What comes behind the newest sample comes again after a kill, and so does what is rejected there.
  let met = counted;
  const refused = {
    next({ reason }: { readonly reason: string }): void {
      met++;
      rejected?.(reason);
    },
  };
  const encoder = encode({
    inputs: {
      time: { type: "time", cycles: ["day", "week"] },
      distance: { type: "number", missing: "reject" },
      origin: { type: "category", slots: 24 },
      destination: { type: "category", slots: 8, vocabulary: "hashed" },
    },
    target: { column: "late", type: "number" },
    rejected: refused,
    from,
  });
  const net = network(stack(gru(encoder.width, units), dense(units, 1)), { seed, name: "flights" });
  const steps$ = records$.pipe(
    capacity === undefined ? identity : flow({ policy: "block", capacity }),
    encoder,
    gate({ features: encoder.width, rejected: refused }),
    truncatedBptt(net, {
      loss: sigmoidCrossEntropy(),
      optimizer: adam({ learningRate: 0.01 }),
      window,
      stride: 8,
      key: ({ record }) => record.origin,
      predictions: {
        next: (signal) => {
          loss += signal.loss ?? 0;
          samples++;
          counted = met;
          const next = signal.sample.record.row;
          if (next !== row + 1) gaps++;
          row = next;
        },
      },
      from,
    }),
  );
  const score = (): Score => ({ loss, samples, row, gaps, rejected: counted });
  return {
    steps$,
    net,
    reject: () => void met++,
    score,
    end: () => ({
      ...score(),
      parameters: sumOf(net.save()),
      encoder: sumOf(encoder.state),
    }),
  };
}

function sumOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}
