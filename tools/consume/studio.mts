// A run is watched, served and recorded: the page and the server's thread come with the package.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeMessage, watch, type Recording } from "@backstream/studio";
import { record, studio } from "@backstream/studio/node";
import { adam, backprop, dense, network, squaredError } from "backstream";
import { lastValueFrom } from "rxjs";

const folder = mkdtempSync(join(tmpdir(), "backstream-studio-"));
const page = await studio({ port: 0, log: () => {} });
const recorder = record(folder);
const net = network(dense(1, 1));
const watched = watch(net, { to: [page, recorder], name: "line" });
const learning = { loss: squaredError(), optimizer: adam(), ...watched.steering };
await lastValueFrom(watched.pull([{ input: 1, target: 2 }]).pipe(backprop(net, learning), watched.steps));
const answer = await fetch(page.url);
assert.equal(answer.status, 200);
assert.match(await answer.text(), /^<!doctype html>/);
await page.close();
const { hello } = decodeMessage(readFileSync(recorder.file, "utf8")) as Recording; // `record` wrote it
assert.equal(hello.run, "line");
rmSync(folder, { recursive: true });
