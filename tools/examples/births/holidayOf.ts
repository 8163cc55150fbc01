/** A day on which fewer births are planned. */
export type Holiday = (typeof fixed)[keyof typeof fixed] | (typeof floating)[number]["name"];

/**
 * The holiday that a day is, in the United States; undefined on others.
 *
 * @example
 *   holidayOf(new Date("2014-11-27")) // => "thanksgiving"
 */
export function holidayOf(date: Date): Holiday | undefined {
  const [month, day, weekday] = [date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay()];
  const moving = floating.find(
    (holiday) =>
      holiday.month === month && holiday.weekday === weekday && day >= holiday.from && day < holiday.from + 7,
  );
  return moving?.name ?? fixed[`${month}/${day}` as keyof typeof fixed]; // undefined where there is none
}

const fixed = {
  "1/1": "new year",
  "7/4": "independence",
  "11/11": "veterans",
  "12/24": "christmas eve",
  "12/25": "christmas",
} as const;

/** On the one such weekday of the seven days from `from` on. */
const floating = [
  { name: "martin luther king", month: 1, weekday: 1, from: 15 },
  { name: "presidents", month: 2, weekday: 1, from: 15 },
  { name: "memorial", month: 5, weekday: 1, from: 25 },
  { name: "labor", month: 9, weekday: 1, from: 1 },
  { name: "columbus", month: 10, weekday: 1, from: 8 },
  { name: "thanksgiving", month: 11, weekday: 4, from: 22 },
  { name: "after thanksgiving", month: 11, weekday: 5, from: 23 },
] as const;
