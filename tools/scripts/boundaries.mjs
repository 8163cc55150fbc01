// Checks that imports go only downward through the tiers (nx.tags in each package.json), never sideways:
//  - dependencies, peers and devDependencies name lower tiers only; RxJS only from tier 3 up;
//  - so do the import statements of src; they use what package.json declares, by its name alone;
//  - tests may import any lower tier, and the law suites of @backstream/testing (which itself may import tiers 0-3);
//  - a tag "bundles:<name>" allows src to import that devDependency, which the build puts into the package;
//  - nothing imports a test: its tests would run a second time, or in the wrong file;
//  - a package with a tag "only:<folder>" uses that one and no other, except in its tests;
//  - Node's own modules only where a command lives, since everything else runs in browsers too; of studio, in src/node.ts and
//    src/server, and its entry "./node" where Node's own modules may be used;
//  - tsconfig.json "references" name exactly the workspace packages that package.json depends on.
// --fix rewrites the references.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, relative, resolve } from "node:path";
import ts from "typescript";

const rxjsFrom = 3;
const testingSees = 3;
const commands = 6;
const isTest = (file) => /\.(test|bench)\.ts$|\/fixtures\//.test(file);

/** Reads a workspace and returns what is wrong with it, one line each. */
export function checkBoundaries(root, { fix = false } = {}) {
  const packages = readPackages(root);
  return [...packages.values()].flatMap((own) => [
    ...checkManifest(own, packages),
    ...checkReferences(own, packages, fix),
    ...checkImports(own, packages),
  ]);
}

function readPackages(root) {
  const packages = new Map();
  for (const dir of readdirSync(join(root, "packages"))) {
    const path = join(root, "packages", dir);
    if (!existsSync(join(path, "package.json"))) continue;
    const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    const tag = manifest.nx?.tags?.find((t) => t.startsWith("tier:"))?.slice(5);
    const isTesting = tag === "testing";
    const tier = isTesting ? testingSees + 0.5 : /^\d+$/.test(tag) ? Number(tag) : undefined;
    const only = manifest.nx?.tags?.find((t) => t.startsWith("only:"))?.slice(5);
    packages.set(manifest.name, { name: manifest.name, dir, path, manifest, tier, isTesting, only });
  }
  return packages;
}

/** What a package has for Node beside what it has for browsers. */
function isForNode({ dir, path }, file) {
  return dir === "studio" && /^src[/\\](node\.ts$|server[/\\])/.test(relative(path, file));
}

/** Whether a package has an entry for Node beside that for browsers. */
function hasNodeEntry(other) {
  return Object.hasOwn(other?.manifest.exports ?? {}, "./node");
}

/** Why `own` may not use the package `name`, or undefined. */
function refusal(own, name, packages, inTest) {
  const label = (p) => `${p.name} (${p.isTesting ? "testing" : `tier ${p.tier}`})`;
  if (name === "rxjs" && own.tier < rxjsFrom)
    return `${label(own)} must not use rxjs, which tiers from ${rxjsFrom} up do`;
  const other = packages.get(name);
  if (!other) return undefined;
  if (other === own) return `${label(own)} must not import itself by name`;
  if (other.isTesting)
    return inTest ? undefined : `${label(own)} must not use ${label(other)} outside its tests`;
  if (own.only && !inTest && other.dir !== own.only)
    return `${label(own)} must not use ${label(other)}, only ${own.only}`;
  if (!(other.tier < own.tier)) return `${label(own)} must not use ${label(other)}`;
  return undefined;
}

function checkManifest(own, packages) {
  if (own.tier === undefined) return [`${own.name}: nx.tags need one "tier:<number>" or "tier:testing"`];
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = own.manifest;
  const shipped = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
  return [
    ...shipped.map((name) => refusal(own, name, packages, false)),
    ...Object.keys(devDependencies ?? {}).map((name) => refusal(own, name, packages, true)),
  ]
    .filter(Boolean)
    .map((why) => `${own.dir}/package.json: ${why}`);
}

const declared = ({ manifest }) => ({
  ...manifest.dependencies,
  ...manifest.peerDependencies,
  ...manifest.optionalDependencies,
});

function checkReferences(own, packages, fix) {
  const file = join(own.path, "tsconfig.json");
  if (!existsSync(file)) return [`${own.name}: has no tsconfig.json`];
  const { references, ...config } = JSON.parse(readFileSync(file, "utf8"));
  const wanted = Object.keys(declared(own))
    .filter((name) => packages.has(name))
    .map((name) => ({ path: `../${packages.get(name).dir}` }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  if (JSON.stringify(references ?? []) === JSON.stringify(wanted)) return [];
  if (!fix) return [`${own.dir}/tsconfig.json: references are out of date (run boundaries.mjs --fix)`];
  const next = { ...config, ...(wanted.length > 0 && { references: wanted }) };
  writeFileSync(file, JSON.stringify(next, null, 2) + "\n");
  return [];
}

function checkImports(own, packages) {
  const src = join(own.path, "src");
  if (!existsSync(src)) return [];
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((f) => f.endsWith(".ts"));
  return files.flatMap((file) =>
    ts
      .preProcessFile(readFileSync(join(src, file), "utf8"), true, true)
      .importedFiles.map(({ fileName }) => checkImport(own, join(src, file), fileName, packages))
      .filter(Boolean)
      .map((why) => `${own.dir}/src/${file}: ${why}`),
  );
}

function checkImport(own, file, specifier, packages) {
  const inTest = isTest(file);
  if (specifier.startsWith(".")) {
    if (/\.(test|bench)\.js$/.test(specifier))
      return `"${specifier}" is a test; share a function in fixtures that registers its tests`;
    const outside = relative(join(own.path, "src"), resolve(file, "..", specifier)).startsWith("..");
    return outside && !inTest ? `"${specifier}" leaves src` : undefined;
  }
  const mayUseNode = inTest || own.tier >= commands || own.isTesting || isForNode(own, file);
  if (specifier.startsWith("node:") || builtinModules.includes(specifier))
    return mayUseNode ? undefined : `"${specifier}" does not exist in a browser`;
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const isNodeEntry = mayUseNode && specifier === `${name}/node` && hasNodeEntry(packages.get(name));
  if (packages.has(name) && specifier !== name && !isNodeEntry)
    return `"${specifier}" reaches into a package; import "${name}"`;
  const why = refusal(own, name, packages, inTest);
  if (why) return why;
  const isBundled = own.manifest.nx?.tags?.includes(`bundles:${name}`);
  return inTest || isBundled || name in declared(own)
    ? undefined
    : `"${name}" is not a dependency in package.json`;
}

if (process.argv[1] === import.meta.filename) {
  const errors = checkBoundaries(resolve(import.meta.dirname, "../.."), {
    fix: process.argv.includes("--fix"),
  });
  for (const error of errors) console.error(error);
  console.log(`boundaries: ${errors.length} problems`);
  process.exitCode = errors.length > 0 ? 1 : 0;
}
