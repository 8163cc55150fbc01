import * as operators from "@backstream/operators";

if (Object.keys(operators).length === 0) throw new Error("@backstream/operators exports nothing");
