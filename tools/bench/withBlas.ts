import { useNative } from "@backstream/native";
import type { Clock } from "./clock.js";
import type { Contender } from "./contender.js";
import { ours } from "./ours.js";
import type { Workload } from "./workload.js";

/** The library with the system's BLAS, which is on for its own rounds only; undefined where there is none. */
export function withBlas(workload: Workload, now: Clock): Contender | undefined {
  const found = useNative();
  found.off();
  if (found.library === undefined) return undefined;
  const mine = ours(workload, now);
  return {
    name: `with ${found.library}`,
    async seconds(updates) {
      const native = useNative();
      try {
        return await mine.seconds(updates);
      } finally {
        native.off();
      }
    },
    end: () => mine.end(),
  };
}
