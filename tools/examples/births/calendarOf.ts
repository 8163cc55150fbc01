import { encode } from "backstream";
import { firstValueFrom, from, map, toArray } from "rxjs";
import type { Day } from "./days.js";

/** What is known of each day long before it comes, as numbers; with or without the holidays. */
export function calendarOf(days: readonly Day[], isTold: boolean): Promise<Float32Array[]> {
  const flag = { type: "number", scale: "none", missing: "zero" } as const;
  const records = encode({
    inputs: {
      weekday: { type: "category", slots: 7, missing: "reject" },
      date: { type: "time", cycles: ["week", "year"], missing: "reject" },
      ...(isTold && {
        holiday: { type: "category", slots: 12, missing: "zero" },
        yesterday: flag,
        tomorrow: flag,
        aWeekAgo: flag,
        aYearAgo: flag,
      }),
    },
  });
  const isHoliday = (at: number): boolean => days[at]?.holiday !== undefined;
  return firstValueFrom(
    from(days).pipe(
      map(({ date, holiday }, at) => ({
        date,
        weekday: date.getUTCDay(),
        holiday,
        yesterday: isHoliday(at - 1),
        tomorrow: isHoliday(at + 1),
        aWeekAgo: isHoliday(at - 7),
        aYearAgo: isHoliday(at - 364),
      })),
      records,
      map(({ input }) => input),
      toArray(),
    ),
  );
}
