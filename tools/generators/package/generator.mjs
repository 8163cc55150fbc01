// npx nx g ./tools:package <name> --description=… --tier=4 --uses=tensors,core,rxjs
const json = (value) => JSON.stringify(value, null, 2) + "\n";

/** @param {{ exists(path: string): boolean, read(path: string, encoding: "utf8"): string | null, write(path: string, text: string): void }} tree */
export default function generate(tree, { name, description = "", tier = 4, uses = "" }) {
  const root = `packages/${name}`;
  if (tree.exists(`${root}/package.json`)) throw new Error(`${root} exists already`);
  // Author, licence and repository are those of the other packages.
  const { license, author, repository, bugs } = JSON.parse(tree.read("packages/core/package.json", "utf8"));
  const used = uses.split(",").filter(Boolean).toSorted();
  const folders = used.filter((folder) => folder !== "rxjs");
  const dependencies = Object.fromEntries(
    folders.map((folder) => {
      const manifest = tree.read(`packages/${folder}/package.json`, "utf8");
      if (!manifest) throw new Error(`packages/${folder} does not exist`);
      const { name, version } = JSON.parse(manifest);
      return [name, `^${version}`];
    }),
  );
  tree.write(
    `${root}/package.json`,
    json({
      name: `@backstream/${name}`,
      version: "0.1.0",
      description,
      keywords: ["machine-learning", "neural-network"],
      homepage: `https://github.com/backstream/backstream/tree/main/${root}#readme`,
      bugs,
      license,
      author,
      repository: { ...repository, directory: root },
      files: ["dist", "src", "!**/*.test.ts", "!**/*.bench.ts", "!**/fixtures"],
      type: "module",
      sideEffects: false,
      exports: {
        ".": {
          "@backstream/source": "./src/index.ts",
          types: "./dist/index.d.ts",
          default: "./dist/index.js",
        },
        "./package.json": "./package.json",
      },
      ...(folders.length > 0 && { dependencies }),
      ...(used.includes("rxjs") && { peerDependencies: { rxjs: "^7.8.0" } }),
      engines: { node: ">=20.19" },
      nx: { tags: [`tier:${tier}`] },
    }),
  );
  const references = folders.map((folder) => ({ path: `../${folder}` }));
  tree.write(
    `${root}/tsconfig.json`,
    json({ extends: "../../tsconfig.base.json", ...(references.length > 0 && { references }) }),
  );
  tree.write(`${root}/LICENSE`, tree.read("packages/core/LICENSE", "utf8"));
  tree.write(`${root}/src/index.ts`, "export {};\n");
  tree.write(`${root}/README.md`, `# @backstream/${name}\n${description && `\n${description}\n`}`);
  tree.write(`tools/consume/${name}.mts`, `import "@backstream/${name}";\n`);
  return () => console.log(`Run "npm install" to link @backstream/${name} into node_modules.`);
}
