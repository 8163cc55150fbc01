import { fromPull } from "backstream";
import { lastValueFrom } from "rxjs";
import type { Flight } from "./Flight.js";
import { flightRiver, type FlightRiverOptions, type RiverEnd } from "./FlightRiver.js";

/** What one process comes to that is never killed, and how many updates it makes; records come from memory. */
export async function endOf(
  flights: readonly Flight[],
  options?: FlightRiverOptions,
): Promise<RiverEnd & { readonly steps: number }> {
  const river = flightRiver(fromPull(flights), undefined, options);
  const { step } = await lastValueFrom(river.steps$);
  return { ...river.end(), steps: step };
}
