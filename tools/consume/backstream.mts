import * as backstream from "backstream";

if (Object.keys(backstream).length === 0) throw new Error("backstream exports nothing");
