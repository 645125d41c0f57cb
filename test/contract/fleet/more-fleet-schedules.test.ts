import { expectFleetSchedules } from "./expect-fleet-schedules.js";

expectFleetSchedules(10_001, 10_000);
