/** The defaults of the demo `flights`. */
export const flightsDemo = {
  target: "delay > 15",
  key: "origin",
  // The columns that are known at departure, for any target.
  inputs: ["date", "distance", "origin", "destination"],
  limit: 200_000,
} as const;
