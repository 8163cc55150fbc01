import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { chromium } from "../tests/chromium.js";
import { departuresRun } from "./departuresRun.js";
import { operatorMarbles } from "./operatorMarbles.js";
import { studioPictures } from "./studioPictures.js";

// npm run pictures: makes the pictures of the READMEs anew, which are in .github/pictures.

// This file may be bundled into tools/.run.
const folder = resolve(import.meta.dirname, "../../.github/pictures");

function write(name: string, content: string | Buffer): void {
  writeFileSync(resolve(folder, name), content);
  console.log(`pictures: ${name}, ${Math.ceil(Buffer.byteLength(content) / 1000)} kB`);
}

write("marbles.svg", operatorMarbles());
if (chromium === undefined)
  console.log("pictures: no Chromium on this machine, so the studio's page stays as it is; install chromium");
else {
  console.log("pictures: eight airports are being learned, which takes half a minute …");
  const pictures = await studioPictures(chromium, await departuresRun());
  for (const [name, picture] of Object.entries(pictures)) write(name, picture);
}
