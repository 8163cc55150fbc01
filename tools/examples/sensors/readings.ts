import { dataset } from "../../datasets/dataset.js";
import type { DatasetName } from "../../datasets/sources.js";

/** A reading of a sensor, every five seconds. */
export interface Reading {
  readonly sensor: string;
  /** Its number, from 1. */
  readonly reading: number;
  /** Relative humidity in percent, and degrees Celsius. */
  readonly input: readonly number[];
  /** 1 while hot water steams next to the sensor, 0 otherwise. */
  readonly label: number;
}

/** The readings of these networks, in order of time: all sensors in turn. */
export async function readings(names: readonly DatasetName[]): Promise<Reading[]> {
  const networks = await Promise.all(
    names.map(async (name) => {
      const [text] = Object.values(await dataset(name));
      const hop = name.replace("sensors-", "");
      return text
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => {
          const [reading, mote, , humidity, temperature, label] = line.split(",").map(Number);
          return { sensor: `${hop} ${mote}`, reading, input: [humidity, temperature], label };
        });
    }),
  );
  return networks.flat().sort((one, other) => one.reading - other.reading);
}
