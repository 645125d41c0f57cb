import { z } from "zod";
import { switchTable, type SwitchRow } from "../base/switches.js";

/** Every switch by its name, each with the values that it takes; a value of digits may stand there as a number, too. */
export const switchSettingsInput = z.strictObject(
  { ionworks: rowsInput(switchTable.ionworks).optional(), jess: rowsInput(switchTable.jess).optional() },
  "an object of services",
);

function rowsInput(rows: Readonly<Record<string, SwitchRow>>): z.ZodObject {
  return z.strictObject(
    Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, rowInput(row).optional()])),
    "an object of switches",
  );
}

function rowInput(row: SwitchRow): z.ZodType<string | number> {
  if (row.kind === "number") {
    const error = `a number from ${String(row.min)} to ${String(row.max)}`;
    return z.number(error).min(row.min, error).max(row.max, error).meta({ description: row.about });
  }
  const values = row.values.flatMap((value) => (/^\d+$/u.test(value) ? [value, Number(value)] : [value]));
  return z.literal(values, row.values.join(" or ")).meta({ description: row.about });
}
