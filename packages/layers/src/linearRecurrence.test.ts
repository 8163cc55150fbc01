import { linearRecurrenceGoldens } from "./fixtures/linearRecurrenceGoldens.js";

linearRecurrenceGoldens();
