import {
  encodeCheckpoint,
  gru,
  network,
  readSafetensors,
  tensor,
  writeSafetensors,
  type Checkpoint,
  type Safetensors,
} from "backstream";
import { learn } from "@backstream/cli";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { resumable } from "./resumable.js";

/** Whole files, from which damaged ones are made. */
export interface Corpus {
  /** Where damaged files are written. */
  readonly folder: string;
  readonly checkpoint: Uint8Array;
  readonly safetensors: Uint8Array;
  readonly model: Uint8Array;
  readonly csv: string;
  readonly ndjson: string;
  readonly parquet: Uint8Array;
}

/** Makes the files; they are the same each time. */
export async function makeCorpus(folder: string): Promise<Corpus> {
  const table = Array.from({ length: 60 }, (_, row) => ({
    time: new Date(Date.UTC(2024, 0, 1, row)).toISOString(),
    place: ["north", "south", 'the "old" port, west'][row % 3],
    wind: Math.round(100 * Math.sin(row)) / 10,
    power: row % 13 === 0 ? null : Math.round(1000 * Math.cos(row / 3)) / 10,
  }));
  const field = (value: string | number | null): string =>
    typeof value === "string" && /[",]/.test(value)
      ? `"${value.replaceAll('"', '""')}"`
      : String(value ?? "");
  const csv = ["time,place,wind,power", ...table.map((row) => Object.values(row).map(field).join(","))].join(
    "\n",
  );
  writeFileSync(join(folder, "whole.csv"), csv);
  const model = join(folder, "whole.safetensors");
  await learn({ source: join(folder, "whole.csv"), target: "power", key: "place", units: 3, save: model });
  return {
    folder,
    checkpoint: encodeCheckpoint(checkpointAt(9)),
    safetensors: writeSafetensors(
      { ...network(gru(2, 3), { seed: 1 }).save(), steps: tensor([3], Int32Array.of(1, 2, 3)) },
      { by: "soak", 'a "name"': "é" },
    ),
    model: readFileSync(model),
    csv,
    ndjson: table.map((row) => JSON.stringify(row)).join("\n"),
    parquet: readFileSync(fileAbove("packages/cli/src/fixtures/measures.parquet")),
  };
}

/** The text of a checkpoint's file, and everything else in it. */
export function textOf(file: Uint8Array): { readonly text: string; readonly rest: Safetensors } {
  const rest = readSafetensors(file);
  const { data } = rest.tensors.get("@text")!; // of a whole file
  return {
    text: new TextDecoder().decode(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    rest,
  };
}

function checkpointAt(step: number): Checkpoint {
  const taken: Checkpoint[] = [];
  resumable(undefined).subscribe((learned) => {
    if (learned.step === step)
      taken.push(learned.checkpoint({ offset: 17, names: ["a", "b"], scale: Float64Array.of(1, 2) }));
  });
  return taken[0];
}

/** A file of the repository, seen from a folder inside it: this program is bundled before it runs. */
function fileAbove(path: string): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, path))) folder = dirname(folder);
  return join(folder, path);
}
