import { count, plural } from "./numbers.js";
import type { RunState } from "./runState.js";

/** What happened, in words. */
export function marblesSentence({ marbles: shown, keys, frame }: RunState): string {
  const forward = shown.filter(({ lane }) => lane === "forward");
  const back = shown.filter(({ lane }) => lane === "backward");
  if (forward.length === 0 && back.length === 0) return "No ticks yet.";
  const of = new Set(forward.map(({ key }) => key)).size;
  const went = `${plural(forward.length, "tick")} of ${plural(of, "key")} went forward`;
  if (back.length === 0) return `${went}; no update yet`;
  const key = keys[back[0].key];
  const whose = key === undefined ? "" : ` of ${key}`;
  const signals = `${plural(back.length, "error signal")}${whose}, newest first,`;
  const made = frame ? `update ${count(frame.counters.updates)}` : "one update";
  return `${went}; then time turned: ${signals} made ${made}`;
}
