import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { allSeries, buildPlayground, writePlayground } from "./build.js";

// npm run playground: builds the page, says where it is, and serves it until Ctrl-C.
console.log("Backstream playground: building …");
const built = await buildPlayground(await allSeries());
// This file may be bundled into tools/.run.
const file = resolve(import.meta.dirname, "../.run/playground.html");
writePlayground(file, built);
const server = createServer((request, response) => {
  const isPage = request.method === "GET" && request.url === "/";
  response.writeHead(isPage ? 200 : 404, { "content-type": "text/html; charset=utf-8" });
  response.end(isPage ? built.html : "");
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo; // it listens
  console.log(
    `Open http://127.0.0.1:${port}/, or the file ${file} (${Math.round(built.gzipped / 1000)} kB gzipped). Ctrl-C ends this.`,
  );
});
