import { choices, defaults, ranges, type Settings } from "./Settings.js";

/** The networks of the page: one, or two beside each other. */
export interface Chosen {
  readonly first: Settings;
  readonly second: Settings | undefined;
}

type Setting = keyof Settings;
const settings = Object.keys(defaults) as readonly Setting[]; // they have all
/** What two networks beside each other have in common: they learn from one stream. */
const shared: readonly Setting[] = ["data"];

/**
 * The part of the page's address behind `#`: what differs from what the page opens with, and of a second network what differs
 * from the first.
 *
 * @example
 *   toFragment({ first: { ...defaults, units: 8 }, second: { ...defaults, units: 8, cell: "elman" } }) // => "units=8&2.cell=elman"
 */
export function toFragment({ first, second }: Chosen): string {
  const of = (prefix: string, own: Settings, other: Settings): readonly string[] =>
    settings.filter((name) => own[name] !== other[name]).map((name) => `${prefix}${name}=${own[name]}`);
  const two = second && of("2.", second, first);
  return [...of("", first, defaults), ...(two?.length === 0 ? ["2"] : (two ?? []))].join("&");
}

/**
 * Reads what `toFragment` has written, or somebody has typed. What cannot be is told and left as it is by default.
 *
 * @example
 *   fromFragment("#units=8&2.cell=elman").chosen.second?.cell // => "elman"
 *   fromFragment("#units=many").problems // => ["units is many, expected a whole number from 1 to 64"]
 */
export function fromFragment(fragment: string): {
  readonly chosen: Chosen;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const said = new URLSearchParams(fragment.replace(/^#/, ""));
  const read = (prefix: string, start: Settings): Settings => {
    const own: Record<string, unknown> = { ...start };
    for (const name of settings) {
      const text = said.get(prefix + name);
      if (text === null || (prefix && shared.includes(name))) continue;
      const problem = problemOf(name, text);
      if (problem === undefined) own[name] = name in choices ? text : Number(text);
      else problems.push(prefix + problem);
    }
    const read = own as unknown as Settings; // each of its fields was checked
    if (read.stride <= read.window) return read;
    problems.push(`${prefix}stride is ${read.stride}, expected at most the window, which is ${read.window}`);
    return { ...read, stride: read.window };
  };
  const first = read("", defaults);
  const hasSecond = [...said.keys()].some((name) => name === "2" || name.startsWith("2."));
  for (const name of new Set(said.keys()))
    if (name !== "2" && !settings.some((known) => name === known || name === `2.${known}`))
      problems.push(`${name} is no setting, expected one of ${settings.join(", ")}`);
  return { chosen: { first, second: hasSecond ? read("2.", first) : undefined }, problems };
}

function problemOf(name: Setting, text: string): string | undefined {
  if (name in choices) {
    const known = choices[name as keyof typeof choices]; // it has just been found there
    return known.includes(text) ? undefined : `${name} is ${text}, expected one of ${known.join(", ")}`;
  }
  const [least, most] = ranges[name as keyof typeof ranges]; // a setting is a choice or a number
  const value = text.trim() === "" ? NaN : Number(text);
  const isWhole = name !== "learningRate";
  return value >= least && value <= most && (!isWhole || Number.isInteger(value))
    ? undefined
    : `${name} is ${text}, expected a ${isWhole ? "whole number" : "number"} from ${least} to ${most}`;
}
