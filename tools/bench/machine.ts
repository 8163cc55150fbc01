import { cpus } from "node:os";
import { kernels } from "backstream";
import type { ClockName } from "./clock.js";
import type { Missing, Peer } from "./peer.js";

/** Where and with what it was measured. */
export interface Machine {
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  readonly system: string;
  readonly node: string;
  readonly kernels: string;
  readonly clock: ClockName;
  /** Versions of the peers, by name; `missing` where there is none. */
  readonly peers: Readonly<Record<string, string>>;
}

export function machine(peers: readonly (Peer | Missing)[], by: ClockName): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    system: `${process.platform} ${process.arch}`,
    node: process.version,
    kernels: kernels.name,
    clock: by,
    peers: Object.fromEntries(peers.map((peer) => [peer.name, "missing" in peer ? "missing" : peer.version])),
  };
}
