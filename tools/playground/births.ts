import { days } from "../examples/births/days.js";
import { seriesOf, type Series } from "./Series.js";

/** Births a day in the United States, 2000 to 2014. */
export async function births(): Promise<Series> {
  const since = (await days()).filter(({ date }) => date.getTime() >= Date.UTC(2000, 0, 1));
  const values = since.map(({ births: count }) => count);
  return seriesOf({
    name: "births",
    unit: "births a day",
    tick: "day",
    period: 7,
    periodName: "a week ago",
    keys: ["United States"],
    values: [values],
  });
}
