import * as trainers from "@backstream/trainers";

if (Object.keys(trainers).length === 0) throw new Error("@backstream/trainers exports nothing");
