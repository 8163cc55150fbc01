import { BrokenStreamError, type Flat } from "@backstream/core";

/**
 * Refuses a net of which a stream has more than `KeyedStreams` keeps for a key: a window that has not run, or traces.
 *
 * @throws {BrokenStreamError}
 */
export function expectRunsInTurn(where: string, { wholeSequences, traces }: Flat): void {
  if (!wholeSequences && traces === 0) return;
  const what = wholeSequences ? "reads whole sequences" : 'has layers with gradient "traces"';
  throw new BrokenStreamError(
    `${where}: the net ${what}, and key is a function; give each key a forward of its own, behind groupBy`,
  );
}
