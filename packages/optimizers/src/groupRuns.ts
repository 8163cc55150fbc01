import { describeValue, UnknownNameError, type Segment } from "@backstream/core";
import type { ParameterGroup } from "./ParameterGroup.js";

/** Neighbouring parameters of one group. */
export interface GroupRun {
  /** Undefined for parameters that no group matches. */
  readonly group: ParameterGroup | undefined;
  readonly offset: number;
  readonly size: number;
  /** Its parameters; offsets count from the run's own beginning. */
  readonly segments: readonly Segment[];
}

/** How the parameters fall into groups. */
export interface GroupRuns {
  /** The runs that learn. */
  readonly live: readonly GroupRun[];
  readonly frozen: readonly Segment[];
}

/** A function that finds the runs; it remembers the latest segments, which are the same at every update. */
export function groupRuns(
  groups: readonly ParameterGroup[],
): (segments: readonly Segment[] | undefined) => GroupRuns {
  let latest: readonly Segment[] | undefined;
  let runs: GroupRuns = { live: [], frozen: [] };
  return (segments) => {
    if (segments === undefined) {
      throw new RangeError(
        "groups: there are no segments, expected the names of the parameters; give init(size, segments) and update the same, such as net.segments",
      );
    }
    if (segments !== latest) {
      runs = findRuns(groups, segments);
      latest = segments;
    }
    return runs;
  };
}

function findRuns(groups: readonly ParameterGroup[], segments: readonly Segment[]): GroupRuns {
  const live: GroupRun[] = [];
  const frozen: Segment[] = [];
  const used = new Set<ParameterGroup>();
  for (const segment of segments) {
    for (const group of groups) if (isMatch(group, segment.name)) used.add(group);
    const group = groups.find((candidate) => isMatch(candidate, segment.name));
    if (segment.frozen || group?.frozen) {
      frozen.push(segment);
      continue;
    }
    const last = live.at(-1);
    const joins = last && last.group === group && last.offset + last.size === segment.offset;
    const offset = joins ? last.offset : segment.offset;
    const own = { ...segment, offset: segment.offset - offset };
    const before = joins ? last.segments : [];
    if (joins) live.pop();
    live.push({ group, offset, size: own.offset + own.size, segments: [...before, own] });
  }
  const unused = groups.find((group) => !used.has(group));
  if (unused) {
    const { match } = unused;
    const text =
      typeof match === "string"
        ? describeValue(match)
        : match instanceof RegExp
          ? String(match)
          : "the function";
    throw new UnknownNameError(
      `groups: ${text} matches no parameter; there are ${segments.map(({ name }) => name).join(", ")}`,
    );
  }
  return { live, frozen };
}

function isMatch({ match }: ParameterGroup, name: string): boolean {
  if (typeof match === "function") return match(name);
  if (match instanceof RegExp) return name.search(match) >= 0; // `test` would remember a place
  return name === match || name.startsWith(`${match}.`) || name.endsWith(`.${match}`);
}
