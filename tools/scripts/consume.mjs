// Packs every package, installs each one alone (with the workspace packages it depends on) into an empty project,
// and uses it as ESM, with require(), and from strict TypeScript; then runs tools/consume/<folder>.mts there, or
// tools/consume/<folder>.test.mts by the Vitest that comes with the package as a peer.
// Needs `nx run-many -t build`. Arguments: the folders to try, all by default.
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../..");
const work = mkdtempSync(join(tmpdir(), "backstream-consume-"));
const execute = promisify(execFile);
const sh = (command, args, cwd) => execute(command, args, { cwd, encoding: "utf8" });
const node = (args, cwd) => sh(process.execPath, args, cwd);

/** Calls `task` with each item, two at a time. */
async function forEachInPairs(items, task) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await task(item);
  };
  await Promise.all([worker(), worker()]);
}

const packages = new Map();
await forEachInPairs(readdirSync(join(root, "packages")), async (folder) => {
  const path = join(root, "packages", folder);
  if (!existsSync(join(path, "package.json"))) return;
  const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  if (manifest.private) return;
  const pack = ["pack", "--json", "--silent", "--ignore-scripts", "--pack-destination", work];
  const [{ filename, files }] = JSON.parse((await sh("npm", pack, path)).stdout);
  const packed = files.map((file) => file.path);
  packages.set(manifest.name, {
    name: manifest.name,
    folder,
    manifest,
    packed,
    tarball: join(work, filename),
  });
});

function closure(name, seen = new Set()) {
  if (!packages.has(name) || seen.has(name)) return seen;
  seen.add(name);
  for (const dependency of Object.keys(packages.get(name).manifest.dependencies ?? {}))
    closure(dependency, seen);
  return seen;
}

// The umbrella, which exports all the others, is also tried with the older compiler, which is five times slower.
const compilerOf = (folder) =>
  join(root, "node_modules", folder === "backstream" ? "typescript" : "typescript-7", "bin/tsc");
// No DOM library: public types must not need one (Node.js's are enough for RxJS).
const strict = [
  ..."--strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --skipLibCheck false".split(" "),
  ..."--target es2022 --lib es2023 --types node --typeRoots".split(" "),
  join(root, "node_modules/@types"),
];
// The types of the NATS clients do not hold with exactOptionalPropertyTypes: there the package's own are checked as they are used.
const libraries = (folder) => (folder === "jetstream" ? ["--skipLibCheck", "true"] : []);
const nodenext = ["--module", "nodenext", "--outDir", "out"];
const bundler = ["--module", "esnext", "--moduleResolution", "bundler", "--noEmit"];

let passed = 0;
let failed = 0;
async function attempt(what, run) {
  try {
    await run();
    passed++;
    console.log(`ok   ${what}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${what}\n${error.stdout ?? ""}${error.stderr ?? error}`);
  }
}

// A project that tests its own layers, losses and optimizers needs these packages too, and the Vitest of this
// workspace.
const { vitest } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies;
const testedByLaws = ["@backstream/layers", "@backstream/losses", "@backstream/optimizers"];

async function consume({ name, folder, packed }) {
  const dir = join(work, folder);
  mkdirSync(dir);
  const inVitest = existsSync(join(root, "tools/consume", `${folder}.test.mts`));
  const use = inVitest ? "use.test.mts" : "use.mts";
  const program = join(root, "tools/consume", inVitest ? `${folder}.test.mts` : `${folder}.mts`);
  const hasExports = 'if (Object.keys(m).length === 0) throw new Error("no exports");\n';
  const files = {
    "package.json": JSON.stringify({ name: "consumer", private: true }),
    "esm.mjs": `import * as m from "${name}";\n${hasExports}`,
    "required.cjs": `const m = require("${name}");\n${hasExports}`,
    "all.mts": `import * as m from "${name}";\nexport const names: string[] = Object.keys(m);\n`,
    "all.cts": `import * as m from "${name}";\nexport const names: string[] = Object.keys(m);\n`,
    [use]: readFileSync(program, "utf8"),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text);
  const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"];
  const installed = [name, ...(inVitest ? testedByLaws : [])].reduce(
    (seen, each) => closure(each, seen),
    new Set(),
  );
  const tarballs = [...installed].map((each) => packages.get(each).tarball);
  if (inVitest) tarballs.push(`vitest@${vitest}`);

  await attempt(`${name} contains a licence and a README`, () => {
    const missing = ["LICENSE", "README.md"].filter((file) => !packed.includes(file));
    if (missing.length > 0) throw new Error(`the tarball lacks ${missing.join(" and ")}`);
  });
  await attempt(`${name} installs`, () => sh("npm", [...install, ...tarballs], dir));
  await attempt(`${name} import`, () => node(["esm.mjs"], dir));
  await attempt(`${name} require`, () => node(["--no-warnings", "required.cjs"], dir));
  await attempt(`${name} types, nodenext`, () =>
    node([compilerOf(folder), ...strict, ...libraries(folder), ...nodenext, use, "all.mts", "all.cts"], dir),
  );
  await attempt(`${name} types, bundler`, () =>
    node([compilerOf(), ...strict, ...libraries(folder), ...bundler, use, "all.mts"], dir),
  );
  await attempt(`${name} in use`, () =>
    node(inVitest ? ["node_modules/vitest/vitest.mjs", "run", use] : ["out/use.mjs"], dir),
  );
}

const only = process.argv.slice(2);
await forEachInPairs(
  [...packages.values()].filter(({ folder }) => only.length === 0 || only.includes(folder)),
  consume,
);
rmSync(work, { recursive: true, force: true });
mkdirSync(join(root, ".reports"), { recursive: true });
writeFileSync(join(root, ".reports/consume.json"), JSON.stringify({ passed, failed }));
console.log(`consume: ${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
