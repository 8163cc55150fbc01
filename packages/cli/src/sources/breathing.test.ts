import { expect, it } from "vitest";
import { breathing } from "./breathing.js";

it("lets timers run while a source never waits", async () => {
  let ticked = 0;
  const timer = setInterval(() => ticked++, 0);
  async function* endless(): AsyncGenerator<number> {
    for (let value = 0; ; value++) yield value;
  }
  for await (const value of breathing(endless(), 1)) if (ticked > 0 || value > 1e6) break;
  clearInterval(timer);
  expect(ticked).toBeGreaterThan(0);
});
