import { expect, it } from "vitest";
import { listOf } from "../fixtures/listOf.js";
import { openText } from "./openText.js";

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
const text = "größe,ort\n1,Ås\n2,東京\n";

it.each([
  ["UTF-8", Buffer.from(text), text, []],
  ["UTF-8 with a byte order mark", Buffer.from(`\uFEFF${text}`), text, []],
  ["UTF-16", Buffer.from(`\uFEFF${text}`, "utf16le"), text, []],
  ["UTF-16, big end first", Buffer.from(`\uFEFF${text}`, "utf16le").swap16(), text, []],
  [
    "Windows-1252",
    Buffer.from("größe,ort\n1,Ås\n", "latin1"),
    "größe,ort\n1,Ås\n",
    ["the text is no UTF-8: it is read as Windows-1252"],
  ],
  ["nothing", Buffer.alloc(0), "", []],
])("reads %s, in pieces of any size", async (_, bytes, expected, notes) => {
  for (const size of [1, 3, 1000]) {
    const opened = await openText("x", inPieces(bytes, size));
    expect((await listOf(opened.pieces)).join("")).toBe(expected);
    expect(opened.notes).toEqual(notes);
    expect(opened.head.includes("\n")).toBe(expected !== "");
  }
});

it("does not wait for a second line", async () => {
  async function* live(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"a":1,"note":"a line"}\n');
    throw new Error("asked for more");
  }
  expect((await openText("-", live())).head).toBe('{"a":1,"note":"a line"}\n');
});

it("refuses what is no text", async () => {
  await expect(openText("x.csv", inPieces(Buffer.from("a,b\n", "utf16le"), 4))).rejects.toThrow(
    "x.csv: has zero bytes, expected text; save it as UTF-8, or as UTF-16 with a byte order mark",
  );
});
