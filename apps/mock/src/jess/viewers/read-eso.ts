/** What an `.eso` or `.mtr` file reports. */
export interface EsoFile {
  readonly variables: readonly EsoSeries[];
  readonly periods: readonly RunPeriod[];
}

export interface EsoSeries {
  readonly id: number;
  /** The zone, surface or system; of a meter `Meter`. */
  readonly domain: string;
  readonly name: string;
  readonly unit: string;
  readonly frequency: string;
  readonly values: readonly (readonly [moment: Moment, value: number])[];
}

/** The beginning of an interval, from 0 in both day and hour. */
interface Moment {
  readonly month: number;
  readonly day: number;
  readonly hour: number;
}

interface RunPeriod {
  readonly title: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly timeZone: number;
  readonly elevation: number;
}

const dictionaryLine =
  /^(?<id>\d+),\d+,(?:(?<key>[^,[]+),)?(?<name>[^[,]+) \[(?<unit>[^\]]*)\] !(?<frequency>\w+)/u;

/** Reads a file as EnergyPlus writes it: a dictionary, then values below lines of time. */
export function readEso(text: string): EsoFile {
  const variables = new Map<number, EsoSeries & { readonly values: [Moment, number][] }>();
  const periods: RunPeriod[] = [];
  let [moment, isDictionary]: [Moment | null, boolean] = [null, true];
  /** Variables that have their value of this moment already: what follows is no value of another one. */
  let told = new Set<number>();
  for (const line of text.split("\n")) {
    if (line.startsWith("End of Data Dictionary")) isDictionary = false;
    else if (isDictionary) {
      const found = dictionaryLine.exec(line)?.groups;
      if (found === undefined) continue;
      const { id, key, name = "", unit = "", frequency = "" } = found;
      variables.set(Number(id), {
        id: Number(id),
        domain: key ?? "Meter",
        name,
        unit,
        frequency,
        values: [],
      });
    } else {
      const [number = "", ...fields] = line.split(",").map((field) => field.trim());
      const series = variables.get(Number(number));
      if (series === undefined) {
        if (number === "1") periods.push(readPeriod(fields));
        moment = readMoment(number, fields) ?? moment;
        told = new Set();
      } else if (moment !== null && !told.has(series.id)) {
        told.add(series.id);
        series.values.push([moment, Number(fields[0])]);
      }
    }
  }
  return { variables: [...variables.values()], periods };
}

function readPeriod([title = "", ...numbers]: readonly string[]): RunPeriod {
  const [latitude = 0, longitude = 0, timeZone = 0, elevation = 0] = numbers.map(Number);
  return { title, latitude, longitude, timeZone, elevation };
}

/** Lines of time: 2 of an hour or less, 3 of a day, 4 of a month, 5 of the whole run. */
function readMoment(number: string, fields: readonly string[]): Moment | null {
  const [, month = "1", day = "1", , hour = "1"] = fields;
  switch (number) {
    case "2":
      return { month: Number(month) - 1, day: Number(day) - 1, hour: Number(hour) - 1 };
    case "3":
      return { month: Number(month) - 1, day: Number(day) - 1, hour: 0 };
    case "4":
      return { month: Number(month) - 1, day: 0, hour: 0 };
    case "5":
      return { month: 0, day: 0, hour: 0 };
    default:
      return null;
  }
}

/**
 * Milliseconds since 1970 of a moment in the year that the service has made up, 1980: on London's clock, which is an hour ahead
 * from the middle of March to the end of October, or on that of the world.
 *
 * @see docs/services/jess.md 3, J17
 */
export function viewerTime({ month, day, hour }: Moment, clock: "london" | "utc"): number {
  const wall = Date.UTC(1980, month, day + 1, hour);
  const isSummer = wall >= Date.UTC(1980, 2, 16, 2) && wall < Date.UTC(1980, 9, 26, 2);
  return clock === "london" && isSummer ? wall - 3_600_000 : wall;
}
