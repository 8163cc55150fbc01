import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCheckpoint, randomStream, saveCheckpoint } from "backstream";
import { expect, it } from "vitest";
import { learn } from "./learn.js";
import { predictWith } from "./predictWith.js";
import { UsageError } from "./UsageError.js";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const file = (name: string): string => join(folder, name);
const source = file("records.csv");
const rows = Array.from(
  { length: 12 },
  (_, index) => `2024-01-${10 + index},${"ab"[index % 2]},${index % 5},${"rgb"[index % 3]},${index % 4}`,
);
writeFileSync(source, `at,k,x,c,n\n${rows.join("\n")}\n`);
const model = file("model.safetensors");
const changed = file("changed.safetensors");

/** All places in plain data, as the object and the name in it. */
function placesIn(value: object): (readonly [Record<string, unknown>, string])[] {
  return Object.entries(value).flatMap(([name, part]) => [
    [value as Record<string, unknown>, name] as const, // an array's entries have names, too
    ...(typeof part === "object" && part !== null ? placesIn(part as object) : []),
  ]);
}

const values = [undefined, null, -1, 1e9, 0.5, "x", "", [], {}, true, NaN, 3];

it.each(["c", "n", "n > 2"])(
  "lets no change of a model's file through that would end a run with anything but a clear line: %s",
  async (target) => {
    await learn({ source, target, key: "k", units: 2, save: model });
    const random = randomStream(3);
    const errors: unknown[] = [];
    for (let change = 0; change < 60; change++) {
      const checkpoint = loadCheckpoint(model);
      const places = placesIn(checkpoint.extra as object);
      const [object, name] = places[random.integer(places.length)];
      object[name] = values[random.integer(values.length)];
      saveCheckpoint(changed, checkpoint);
      await predictWith({ model: changed, source, predictions: file("said") }).catch((error: unknown) =>
        errors.push(error),
      );
      await learn({ load: changed, source, limit: 4 }).catch((error: unknown) => errors.push(error));
    }
    expect(errors.length).toBeGreaterThan(20);
    expect(errors.filter((error) => !(error instanceof UsageError))).toEqual([]);
  },
);

it("says what is wrong", async () => {
  await learn({ source, target: "n", key: "k", units: 2, save: model });
  const reasonOf = async (
    change: (extra: Record<string, Record<string, unknown>>) => void,
  ): Promise<string> => {
    const checkpoint = loadCheckpoint(model);
    change(checkpoint.extra as Record<string, Record<string, unknown>>);
    saveCheckpoint(changed, checkpoint);
    return predictWith({ model: changed, source, predictions: file("said") }).then(
      () => "none",
      (error: Error) => error.message,
    );
  };
  const remedy = "save one with backstream learn SOURCE --target COLUMN --save model.safetensors";
  const damaged = `${changed}: is no model that backstream learn saved, or is damaged`;
  expect(await reasonOf(({ plan }) => (plan["task"] = "sorting"))).toBe(
    `${damaged} (plan.task is impossible); ${remedy}`,
  );
  expect(await reasonOf(({ settings }) => (settings["units"] = 3))).toContain(
    `${damaged} (load(stack(gru(24, 3), dense(3, 1))): the checkpoint holds no network of that name`,
  );
  expect(await reasonOf(({ plan }) => delete plan["key"])).toBe(
    `${damaged} (its memories are not those of its key); ${remedy}`,
  );
});
