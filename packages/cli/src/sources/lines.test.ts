import { expect, it } from "vitest";
import { listOf } from "../fixtures/listOf.js";
import { lines, longestLine } from "./lines.js";

async function* pieces(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}
const textsOf = async (...texts: readonly string[]): Promise<(string | undefined)[]> =>
  (await listOf(lines(pieces(...texts)))).flat().map(({ text }) => text);

it("gives lines without their ends, wherever the text is cut", async () => {
  expect(await textsOf("a\r\nb", "c\n", "\nd", "\r", "\n", "e")).toEqual(["a", "bc", "", "d", "e"]);
  expect(await textsOf("")).toEqual([]);
});

it("takes CR for the end of lines where there is no LF", async () => {
  expect(await textsOf("a,b\r1,2\r", "3,4")).toEqual(["a,b", "1,2", "3,4"]);
});

it("numbers lines from 1, and passes over those that are too long", async () => {
  const half = "x".repeat(longestLine / 2 + 1);
  const groups = await listOf(lines(pieces("a\n", half, half, half, `${half}\nb\n${half}`, half)));
  expect(groups.flat()).toEqual([
    { number: 1, text: "a" },
    { number: 2, text: undefined },
    { number: 3, text: "b" },
    { number: 4, text: undefined },
  ]);
});

it("keeps nothing of a line of 2 GB, which no string could hold", async () => {
  const mega = "x".repeat(1 << 20);
  async function* endless(): AsyncGenerator<string> {
    yield "a\n";
    for (let index = 0; index < 2048; index++) yield mega;
    yield "\nb";
  }
  expect((await listOf(lines(endless()))).flat().map(({ text }) => text)).toEqual(["a", undefined, "b"]);
});
