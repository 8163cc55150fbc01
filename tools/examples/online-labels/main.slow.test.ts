import { expect, it } from "vitest";
import { quickly } from "../quickly.js";

it("by the horizon the net is ahead of its baselines; learned as flights land, it is behind what it is at the horizon", async () => {
  const { rows } = await quickly("online-labels");
  const of = (way: string, model: string): number =>
    Number(rows.find((row) => row["learned from"] === way && row["model"] === model)?.["log-loss"]);
  const net = of("when decided", "net");
  for (const model of ["class rate", "logistic", "logistic + last known"])
    expect(net).toBeLessThan(of("when decided", model));
  expect(net).toBeLessThan(of("landed", "net"));
  expect(net).toBeGreaterThan(of("at once", "net")); // lateness has its price
});
