// npm run example [NAME] [-- --quick --full --json --write]: runs an example from source; without a name, lists them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "./run.mjs";

const folder = resolve(import.meta.dirname, "../examples");
const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "main.ts")));
const [name, ...args] = process.argv.slice(2);

if (name === undefined) {
  const width = Math.max(...names.map(({ length }) => length));
  for (const each of names) console.log(`${each.padEnd(width)}  ${titleOf(each)}`);
  console.log("\nnpm run example NAME [-- --quick | --full | --json | --write]");
} else if (names.includes(name)) {
  process.exitCode = await run(join(folder, name, "main.ts"), args);
} else {
  console.error(`example: name is "${name}", expected one of ${names.join(", ")}`);
  process.exitCode = 2;
}

/** The heading of its README, `# name: what it is`, without the name. */
function titleOf(each) {
  const [heading] = readFileSync(join(folder, each, "README.md"), "utf8").split("\n");
  return heading.replace(/^# ([\w-]+: )?/, "");
}
