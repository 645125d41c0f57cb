import { readWhole, type Content } from "../content.js";

/** What the mock reads in a model, to make results up that look like its own. */
export interface ModelFacts {
  /** Such as `9.3`. */
  readonly version: string;
  readonly zones: readonly string[];
  /** Whether the model asks for `eplusout.sql`, and for its tables as CSV. */
  readonly wantsSql: boolean;
  readonly wantsCsv: boolean;
}

/** A model is read up to here, in bytes; what asks for outputs stands in its text, wherever. */
const readAtMost = 16 * 1024 * 1024;
const mostZones = 20;

/** The model of a job that was made out of nothing. */
export const madeUpModel = `! Made up by the simjobs mock
Version,9.3;
Building,A box,0,Suburbs,0.04,0.4,FullExterior,25,6;
Zone,Zone One,0,0,0,0,1,1,autocalculate,autocalculate;
OutputControl:Table:Style,CommaAndHTML;
Output:SQLite,SimpleAndTabular;
Output:Variable,*,Zone Mean Air Temperature,Hourly;
`;

/** The weather of such a job: the header of a file that has no hours. */
export const madeUpWeather = `LOCATION,Nowhere,-,-,Made up by the simjobs mock,000000,51.15,-0.18,0.0,62.0
DESIGN CONDITIONS,0
TYPICAL/EXTREME PERIODS,0
GROUND TEMPERATURES,0
HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0
COMMENTS 1,no hours follow
COMMENTS 2,
DATA PERIODS,1,1,Data,Sunday,1/1,12/31
`;

export async function readModelFacts(model: Content): Promise<ModelFacts> {
  if (model.bytes > readAtMost)
    return { version: "9.3", zones: ["Zone One"], wantsSql: false, wantsCsv: false };
  const text = (await readWhole(model)).toString("utf8").replaceAll(/!.*/gu, "");
  const zones: string[] = [];
  let version = "9.3";
  let wantsSql = false;
  let wantsCsv = false;
  for (const object of text.split(";")) {
    const [kind = "", first = ""] = object.split(",", 2).map((field) => field.trim());
    switch (kind.toLowerCase()) {
      case "version":
        version = /^\d+\.\d+/u.exec(first)?.[0] ?? version;
        break;
      case "zone":
        if (zones.length < mostZones && first !== "") zones.push(first);
        break;
      case "output:sqlite":
        wantsSql = true;
        break;
      case "outputcontrol:table:style":
        wantsCsv = /^(?:comma|commaandhtml|all)$/iu.test(first);
        break;
      default:
    }
  }
  return { version, zones: zones.length === 0 ? ["Zone One"] : zones, wantsSql, wantsCsv };
}
