import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { dataset } from "../../datasets/dataset.js";

/** A table as the command line gets it. */
export interface SmallTable {
  readonly name: string;
  /** Its file name, whose end says the format. */
  readonly file: string;
  readonly text: string;
  readonly targets: readonly string[];
}

/** Five tables of 400 to 5,500 records, in the order in which their files have them. */
export async function tables(): Promise<SmallTable[]> {
  const { "data/data.csv": wages = "" } = await dataset("wages");
  const { "data/data.csv": houses = "" } = await dataset("houses");
  const [births = ""] = Object.values(await dataset("us-births-2000-2014"));
  return [
    { name: "wages", file: "wages.csv", text: wages, targets: ["wage", "union == 1"] },
    // The last column is the target once more, corrected.
    { name: "houses", file: "houses.csv", text: withoutLastColumn(houses), targets: ["medv"] },
    {
      name: "cars",
      file: "cars.ndjson",
      text: lines(await vega("cars.json")),
      targets: ["Miles_per_Gallon", "Origin == USA"],
    },
    {
      name: "weather",
      file: "weather.csv",
      text: await vega("seattle-weather.csv"),
      targets: ["temp_max", "weather == rain", "weather"],
    },
    { name: "births", file: "births.csv", text: births, targets: ["births"] },
  ];
}

/** A file of `vega-datasets`, which is installed: the command's demo needs it too. */
async function vega(file: string): Promise<string> {
  const main = createRequire(import.meta.url).resolve("vega-datasets");
  return readFile(join(dirname(main), "../data", file), "utf8");
}

function lines(json: string): string {
  return (JSON.parse(json) as unknown[]).map((record) => JSON.stringify(record)).join("\n");
}

function withoutLastColumn(csv: string): string {
  return csv.replaceAll(/,[^,\n]*$/gm, "");
}
