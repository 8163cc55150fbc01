// Packs every package, installs each one alone (with the workspace packages it depends on) into an empty project,
// and uses it as ESM, with require(), and from strict TypeScript; then runs tools/consume/<folder>.mts there.
// Needs `nx run-many -t build`. Arguments: the folders to try, all by default.
import { execFileSync } from "node:child_process";
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

const root = resolve(import.meta.dirname, "../..");
const work = mkdtempSync(join(tmpdir(), "backstream-consume-"));
const sh = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const node = (args, cwd) => sh(process.execPath, args, cwd);

const packages = new Map();
for (const folder of readdirSync(join(root, "packages"))) {
  const path = join(root, "packages", folder);
  if (!existsSync(join(path, "package.json"))) continue;
  const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  if (manifest.private) continue;
  const [{ filename }] = JSON.parse(
    sh("npm", ["pack", "--json", "--silent", "--ignore-scripts", "--pack-destination", work], path),
  );
  packages.set(manifest.name, { folder, manifest, tarball: join(work, filename) });
}

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
const nodenext = ["--module", "nodenext"];
const bundler = ["--module", "esnext", "--moduleResolution", "bundler", "--noEmit"];

let passed = 0;
let failed = 0;
function attempt(what, run) {
  try {
    run();
    passed++;
    console.log(`ok   ${what}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${what}\n${error.stdout ?? ""}${error.stderr ?? error}`);
  }
}

const only = process.argv.slice(2);
for (const [name, { folder }] of packages) {
  if (only.length > 0 && !only.includes(folder)) continue;
  const dir = join(work, folder);
  mkdirSync(dir);
  const use = readFileSync(join(root, "tools/consume", `${folder}.mts`), "utf8");
  const hasExports = 'if (Object.keys(m).length === 0) throw new Error("no exports");\n';
  const files = {
    "package.json": JSON.stringify({ name: "consumer", private: true }),
    "esm.mjs": `import * as m from "${name}";\n${hasExports}`,
    "required.cjs": `const m = require("${name}");\n${hasExports}`,
    "all.mts": `import * as m from "${name}";\nexport const names: string[] = Object.keys(m);\n`,
    "all.cts": `import * as m from "${name}";\nexport const names: string[] = Object.keys(m);\n`,
    "use.mts": use,
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(dir, file), text);
  const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"];
  const tarballs = [...closure(name)].map((dependency) => packages.get(dependency).tarball);
  attempt(`${name} installs`, () => sh("npm", [...install, ...tarballs], dir));
  attempt(`${name} import`, () => node(["esm.mjs"], dir));
  attempt(`${name} require`, () => node(["--no-warnings", "required.cjs"], dir));
  attempt(`${name} types, nodenext`, () =>
    node(
      [compilerOf(folder), ...strict, ...nodenext, "--outDir", "out", "use.mts", "all.mts", "all.cts"],
      dir,
    ),
  );
  attempt(`${name} types, bundler`, () =>
    node([compilerOf(), ...strict, ...bundler, "use.mts", "all.mts"], dir),
  );
  attempt(`${name} in use`, () => node(["out/use.mjs"], dir));
}
rmSync(work, { recursive: true, force: true });
mkdirSync(join(root, ".reports"), { recursive: true });
writeFileSync(join(root, ".reports/consume.json"), JSON.stringify({ passed, failed }));
console.log(`consume: ${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
