import { expect, it } from "vitest";
import { eventsOf } from "./connect.js";

async function eventsIn(...parts: string[]): Promise<string[]> {
  const bytes = parts.map((part) => new TextEncoder().encode(part));
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const part of bytes) controller.enqueue(part);
      controller.close();
    },
  });
  const read: string[] = [];
  for await (const event of eventsOf(body)) read.push(event);
  return read;
}

it("reads events however they are cut, and passes over what keeps the connection open", async () => {
  expect(await eventsIn('data: {"a":1}\n\n: ping\n\ndata:{"b"', ":2}\n", "\ndata: lost")).toEqual([
    '{"a":1}',
    '{"b":2}',
  ]);
});

it("joins the lines of one event, and reads carriage returns as part of a line's end", async () => {
  expect(await eventsIn("data: a\ndata: b\n\n", "data: c\r\n\r\n")).toEqual(["a\nb", "c"]);
});
