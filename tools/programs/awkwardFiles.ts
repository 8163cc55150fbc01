// The command line on files as people have them: decimal commas and dates of another country, a packed file, JSON inside
// JSON in a pipe, a quote that nobody closed, "NA" for what is not known.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

const folder = mkdtempSync(join(tmpdir(), "backstream-"));
const workspace = resolve(import.meta.dirname, "../..");

/** Runs `backstream …` as a shell does: from source here; an installed command is called backstream. */
async function backstream(args: readonly string[], input = "") {
  const program = ["tools/scripts/run.mjs", "packages/cli/src/main.ts"];
  const child = spawn(process.execPath, [...program, ...args], { cwd: workspace });
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code: code as number | null, out, err };
}

/** Writes a file of a header and lines, and says where it is. */
function file(name: string, header: string, lines: readonly string[]): string {
  const content = [header, ...lines].join("\r\n");
  writeFileSync(join(folder, name), name.endsWith(".gz") ? gzipSync(content) : content);
  return join(folder, name);
}
const each = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index));
const cheap = ["--cell", "none", "--units", "8", "--quiet"]; // a small net is enough here

// Semicolons, decimal commas, days before months.
const sales = file(
  "Umsätze.csv",
  "Tag;Preis;Menge",
  each(
    300,
    (day) =>
      `${String(1 + (day % 28)).padStart(2, "0")}.0${1 + (Math.floor(day / 28) % 9)}.2024;1.00${day % 5},50;${9 - (day % 5)},5`,
  ),
);
const number = await backstream(["learn", sales, "--target", "Menge", "--json", ...cheap]);

// Packed; several classes; one quote is never closed; some petals are not known.
const petals = each(
  400,
  (line) =>
    `${line % 10 === 4 ? "NA" : (line % 3) + (line % 7) / 20},${["setosa", "virginica", "versicolor"][line % 3]}`,
);
petals[200] = '1.5,"setosa';
const flowers = file("flowers.csv.gz", "petal,species", petals);
const model = join(folder, "flowers.safetensors");
const predicted = join(folder, "predicted.csv");
const classes = await backstream([
  "learn",
  flowers,
  "--target",
  "species",
  "--save",
  model,
  "--json",
  ...cheap,
]);
const prediction = await backstream(["predict", model, flowers, "--predictions", predicted, "--json"]);
const rows = readFileSync(predicted, "utf8").trimEnd().split(/\r?\n/);

// Objects in objects, in a pipe; the last line was cut off.
const visits = each(300, (visit) =>
  JSON.stringify({ who: { age: 20 + (visit % 7) }, bought: visit % 7 > 3 ? "yes" : "no" }),
);
const yesOrNo = await backstream(
  ["learn", "-", "--target", "bought", "--json", ...cheap],
  `${visits.join("\n")}\n{"who":{`,
);

// What cannot be used ends with 2 and a line that says what would do.
const misspelt = await backstream(["learn", sales, "--target", "Mengen"]);
rmSync(folder, { recursive: true });

for (const run of [number, classes, prediction, yesOrNo]) {
  const { rejections, notes, summary } = JSON.parse(run.out);
  console.log(run.code, summary, rejections, notes);
}
console.log(rows.slice(0, 3).join("\n"));
console.log(misspelt.code, misspelt.err);
export { classes, misspelt, number, prediction, rows, yesOrNo };
