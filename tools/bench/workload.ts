import type { Loss, Network, Sample } from "backstream";

/** Something to time: the same net, data and optimizer for everyone, from the same start. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  /** What one measurement is. */
  readonly unit: string;
  /** Ticks of one update. */
  readonly window: number;
  /** Rows of a tick. */
  readonly batch: number;
  readonly learningRate: number;
  /** How far each of the first losses may be from a peer's, relative to it. */
  readonly tolerance: number;
  /** How many times faster than a peer it should be, by the peer's name. */
  readonly targets: Readonly<Record<string, number>>;
  /** How many times faster than PyTorch it should be with the system's BLAS, if the workload has large products. */
  readonly blasTarget?: number;
  /** Peers with which it is compared. */
  readonly peers: readonly string[];
  /** Always with the same parameters. */
  readonly net: () => Network;
  readonly loss: () => Loss;
  /** The samples of a whole number of updates; after the last one they begin again. */
  readonly samples: () => readonly Sample[];
}

/** Updates that the samples of a workload last for, and that are compared with the peers'. */
export const updates = 20;
