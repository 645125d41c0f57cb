import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { demoRequest } from "../services/ionworks/demo/demo-work.js";
import { temporaryFolder } from "./run-cli.js";

/** Inputs of every kind of work, right ones and wrong ones, in a folder of their own. */
export function submitInputs(): string {
  const folder = temporaryFolder();
  const put = (name: string, content: string): void => {
    const path = join(folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content);
  };
  put("office.idf", "Version, 9.3;\n");
  put("school.idf", "Version, 9.3;\n");
  put("in.epw", "LOCATION,here\n");
  put("out.epw", "LOCATION,there\n");
  put("empty.idf", "");
  put("huge.idf", "");
  truncateSync(join(folder, "huge.idf"), 201_000_000);
  put("case/main.idf", "Version, 9.3;\n");
  put("case/sky/in.epw", "LOCATION,here\n");
  const project = {
    projectType: "EPLUS",
    weatherDir: "weather/",
    weatherFile: "a.epw; b.epw",
    idfdir: "./",
    idftemplate: "shoebox.idf",
    parameters: [
      { id: "P0", name: "Timestep", searchString: "@@ts@@", type: "INTEGER", valuesString: "{2,4,6}" },
    ],
  };
  for (const name of ["whole", "torn"]) {
    put(`${name}/project.json`, JSON.stringify(project));
    put(`${name}/shoebox.idf`, "Version, 9.3;\nTimestep, @@ts@@;\n");
    put(`${name}/weather/a.epw`, "LOCATION,a\n");
    put(`${name}/jobs.txt`, "job1, 0, 0, 2\njob2, 0, 0, 4\n");
  }
  put("whole/weather/b.epw", "LOCATION,b\n");
  put("scene/room.oct", "oct\n");
  put("scene/points.pts", "0 0 0\n");
  put("one.json", JSON.stringify(demoRequest));
  const rows = [{ type: "discrete", name: "T", values: [1, 2, 3] }];
  const design = { sampling: "grid", rows };
  put("grid.json", JSON.stringify({ ...Object(demoRequest), design_parameters_doe: design }));
  put("pipeline.json", '{"name":"p","elements":{"a":{"element_type":"entry","values":{"x":1}}}}');
  put("simple.json", '{"name":"s","elements":{"a":{"element_type":"entry","values":{"x":1}}}}');
  put("optimization.json", '{"name":"o","parameterized_model_id":"pm-1","config":{"x":1}}');
  put("protocol.yaml", "steps:\n  - Discharge:\n      mode: C-rate\n      value: 1\n");
  put("empty.json", " \n");
  put("list.yaml", "- 1\n");
  put("word.txt", "hello\n");
  put("words.txt", "Discharge at 1C until 3.0V\r\nRest for 10 minutes\r\n");
  put(
    "rated.yaml",
    `# input["not this one"]\nsteps:\n  - Discharge: { mode: C-rate, value: 'input["rate [1/h]"]', ends: [Voltage < 3.0] }\n`,
  );
  put("bad.yaml", "global:\n  a: 1\nsteps:\n  - b: [1, 2\n  c: 3\n");
  put(
    "bad-inside.json",
    JSON.stringify({ ...Object(demoRequest), protocol_experiment: { name: "x", protocol: "a: [1" } }),
  );
  return folder;
}
