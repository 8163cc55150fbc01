import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

/** A program of a user: what comes out of every kind of source has the type that went in. */
const program = `
import { fromPull } from "./fromPull.js";
const numbers = new ReadableStream<number>();
fromPull(numbers).subscribe((value) => value.toFixed());
fromPull(new ReadableStream<number>({ start: (to) => to.enqueue(1) })).subscribe((value) => value.toFixed());
fromPull<number>(numbers);
fromPull(new ReadableStream<Uint8Array>()).subscribe((bytes) => bytes.subarray(1));
void fetch("/").then(({ body }) => body && fromPull(body).subscribe((bytes) => bytes.subarray(1)));
declare const own: { getReader(): { read(): Promise<{ done: boolean; value?: Date }>; cancel(): Promise<void> } };
fromPull(own).subscribe((date) => date.getTime());
fromPull([1]).subscribe((value) => value.toFixed());
fromPull("text").subscribe((letter) => letter.length);
declare const generator: AsyncGenerator<number>;
fromPull(generator).subscribe((value) => value.toFixed());
// @ts-expect-error -- a number is no source
fromPull(5);
`;

it.each([
  ["the DOM library", { lib: ["lib.es2023.d.ts", "lib.dom.d.ts"], types: [] }],
  ["the types of Node", { lib: ["lib.es2023.d.ts"], types: ["node"] }],
])(
  "web streams compile with %s",
  (_, options) => {
    const file = join(import.meta.dirname, "program.virtual.ts");
    const compilerOptions: ts.CompilerOptions = {
      ...options,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      customConditions: ["@backstream/source"],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
    };
    const host = ts.createCompilerHost(compilerOptions);
    const { fileExists, readFile, getSourceFile } = host;
    host.fileExists = (name) => name === file || fileExists(name);
    host.readFile = (name) => (name === file ? program : readFile(name));
    host.getSourceFile = (name, version) =>
      name === file ? ts.createSourceFile(name, program, version) : getSourceFile(name, version);
    const source = ts.createProgram([file], compilerOptions, host);
    const wrong = source.getSemanticDiagnostics(source.getSourceFile(file));
    expect(wrong.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "))).toEqual([]);
  },
  120_000,
);
