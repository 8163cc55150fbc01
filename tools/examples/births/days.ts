import { dataset } from "../../datasets/dataset.js";
import { holidayOf, type Holiday } from "./holidayOf.js";

/** A day, and how many were born on it in the United States. */
export interface Day {
  readonly date: Date;
  readonly births: number;
  readonly holiday: Holiday | undefined;
}

/** Every day of 1994 to 2014. Both sources contain 2000 to 2003; the later one is used, which has 2 % more births. */
export async function days(): Promise<Day[]> {
  const earlier = await dataset("us-births-1994-2003");
  const later = await dataset("us-births-2000-2014");
  const births = new Map([...Object.values(earlier), ...Object.values(later)].flatMap(counts));
  return [...births].map(([time, count]) => {
    const date = new Date(time);
    return { date, births: count, holiday: holidayOf(date) };
  });
}

/** Lines of `year,month,date_of_month,day_of_week,births` as milliseconds and births. */
function counts(csv: string): [number, number][] {
  const [, ...lines] = csv.trim().split("\n");
  return lines.map((line) => {
    const [year, month, day, , births] = line.split(",").map(Number);
    return [Date.UTC(year, month - 1, day), births];
  });
}
