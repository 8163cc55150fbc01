import { oracleCase } from "./oracle/oracleCase.js";
const [from, n] = process.argv.slice(2).map(Number);
let bad = 0; const t = performance.now();
for (let s = from; s < from + n; s++) { const r = oracleCase(s); if (r) { bad++; if (bad < 6) console.log(s, r); } }
console.log(n, "cases", bad, "bad", ((performance.now()-t)/n).toFixed(2), "ms each");
