import { learn } from "@backstream/cli";
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";

const rows = Array.from({ length: 400 }, (_, i) => JSON.stringify({ x: i % 2, y: 2 * (i % 2) }));
writeFileSync("rows.ndjson", rows.join("\n"));

const report = await learn({ source: "rows.ndjson", target: "y" });
assert.equal(report.records, 400);
const told = execFileSync("node_modules/.bin/backstream", ["learn", "rows.ndjson", "--target", "y"], {
  encoding: "utf8",
});
assert.match(told, /400/);

// Parquet is read by a worker, which must be found in the package. Six records: { who: { age, name }, y }.
const parquet =
  "UEFSMRUGFTAVNFwVDBUAFQwVABUAFQAAABhcAAAAAAEAAAACAAAAAwAAAAQAAAAFAAAAFQYVSBVAXBUMFQAVDBUAFQAVAAAAJBQCAAAAbjAFBgAxBQYAMgUGMDMCAAAAbjQCAAAAbjUVBhUwFTRcFQwVABUMFQAVABUAAAAYXAAAAAABAAAAAgAAAAMAAAAEAAAABQAAABUEGVxIBHJvb3QVBAA1ABgDd2hvFQQAFQIlABgDYWdlABUMJQAYBG5hbWUlAAAVAiUAGAF5ABYMGRwZPCYIHBUCGRUAGSgDd2hvA2FnZRUCFgwWWhZeJgg8NgAoBAUAAAAYBAAAAAAAGRwVBhUAFQIAAAAmZhwVDBkVABkoA3dobwRuYW1lFQIWDBZyFmomZjw2ACgCbjUYAm4wABkcFQYVABUCAAAAJtABHBUCGRUAGRgBeRUCFgwWWhZeJtABPDYAKAQFAAAAGAQAAAAAABkcFQYVABUCAAAAFqYCFgw2pgIAKAloeXBhcnF1ZXQZPBwAABwAABwAAAD6AAAAUEFSMQ==";
writeFileSync("six.parquet", Buffer.from(parquet, "base64"));
const six = await learn({ source: "six.parquet", target: "y", inputs: ["who.age"] });
assert.deepEqual([six.records, six.rejected], [6, 0]);

// The server's second thread runs the command's own file, which must be found in the package too.
const server = spawn(
  "node_modules/.bin/backstream",
  ["serve", "rows.ndjson", "--target", "y", "--port", "0"],
  {
    stdio: ["ignore", "ignore", "pipe"],
  },
);
let said = "";
for await (const chunk of server.stderr) {
  said += String(chunk);
  if (said.includes("http://")) break;
}
const url = /http:\/\/\S+/.exec(said)?.[0] ?? "";
let status = 503;
while (status === 503) {
  const answer = await fetch(`${url}/predict`, { method: "POST", body: '{"x":1}' });
  ({ status } = answer);
  await answer.text();
}
assert.equal(status, 200);
server.kill("SIGTERM");
assert.deepEqual(await once(server, "exit"), [0, null]);
