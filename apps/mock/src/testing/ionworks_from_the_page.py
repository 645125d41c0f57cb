"""A client of Ionworks that knows nothing but docs/services/ionworks.md, and the standard library.

Prints one JSON object of what it saw. Environment: IONWORKS_API_URL, IONWORKS_API_KEY, IONWORKS_PROJECT_ID.
"""

import gzip
import json
import os
import time
import urllib.error
import urllib.request

BASE = os.environ["IONWORKS_API_URL"].rstrip("/")
KEY = os.environ["IONWORKS_API_KEY"]
PROJECT = os.environ["IONWORKS_PROJECT_ID"]

PROTOCOL = """global:
  initial_state_type: soc_percentage
  initial_state_value: 100
  initial_temperature: 25
steps:
  - Discharge:
      mode: C-rate
      value: 1
      ends:
        - Voltage < 2.5
"""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


def call(method, path, body=None, packed=False, opener=urllib.request.build_opener()):
    """Answers (status, headers, bytes), whatever the status is. Always says that it sends JSON, as the official client."""
    headers = {"X-API-Key": KEY, "Content-Type": "application/json"}
    data = None
    if body is not None:
        data = json.dumps(body).encode()
    if packed:
        data = gzip.compress(data)
        headers["Content-Encoding"] = "gzip"
    if method == "DELETE":
        headers["Content-Length"] = "0"
    request = urllib.request.Request(BASE + path, data=data, headers=headers, method=method)
    try:
        with opener.open(request, timeout=10) as reply:
            return reply.status, dict(reply.headers), reply.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def ask(method, path, body=None, packed=False):
    status, headers, data = call(method, path, body, packed)
    assert status < 300, (method, path, status, data)
    if status == 204:
        return None
    # Older clients read JSON under exactly this type.
    assert headers["content-type"] == "application/json", headers
    return json.loads(data)


def wait(read):
    """Reads until both flags tell the end, as section 4.3 says."""
    for _ in range(400):
        record = read()
        assert isinstance(record["is_terminal"], bool) and isinstance(record["is_failed"], bool), record
        if record["is_terminal"]:
            return record
        time.sleep(0.02)
    raise TimeoutError(record)


seen = {"user": ask("GET", "/users/me")["email"], "slash": len(ask("GET", "/jobs/")["jobs"])}

# Two calls make 15 simulations.
template = ask(
    "POST",
    "/protocols/parse-to-template",
    {
        "protocol_experiment": {"protocol": PROTOCOL, "name": "1C"},
        "experiment_parameters": {},
        "project_id": PROJECT,
    },
)["template_id"]
batch = {
    "parameterized_model": {"quick_model": {"capacity": 5.0, "chemistry": "NMC/Graphite"}},
    "experiment_template_id": template,
    "experiment_parameter_sets": [{}],
    "project_id": PROJECT,
    "design_parameters_doe": {
        "sampling": "grid",
        "rows": [
            {"type": "range", "name": "Positive electrode thickness [m]", "min": 6.5e-5, "max": 8.5e-5, "count": 5},
            {"type": "discrete", "name": "Ambient temperature [K]", "values": [283.15, 298.15, 313.15]},
        ],
    },
}
pairs = ask("POST", "/simulations/with-template/batch", batch, packed=True)
seen["pairs"] = len(pairs)
first = pairs[0]["simulation_id"]
seen["early"] = call("GET", f"/simulations/{first}/time_series/download")[0]

# Cancelled through its job, with {} and without a body.
for pair, body in ((pairs[1], {}), (pairs[2], None)):
    job = ask("POST", f"/jobs/{pair['job_id']}/cancel", body)
    assert (job["status"], job["is_failed"]) == ("canceled", True), job
statuses = ask("POST", "/simulations/statuses", {"simulation_ids": [p["simulation_id"] for p in pairs]})
seen["cancelled"] = sum(row["status"] == "canceled" for row in statuses)

seen["job"] = wait(lambda: ask("GET", f"/jobs/{pairs[0]['job_id']}"))["status"]
simulation = ask("GET", f"/simulations/{first}")
seen["stored"] = bool(simulation["storage_folder"])

# Followed by hand: urllib would send the key along to the storage.
status, headers, _ = call("GET", f"/simulations/{first}/time_series/download", opener=urllib.request.build_opener(NoRedirect))
seen["redirect"] = status
location = {name.lower(): value for name, value in headers.items()}["location"]
with urllib.request.urlopen(location, timeout=10) as reply:
    data = reply.read()
seen["parquet"] = [data[:4].decode(), data[-4:].decode()]
seen["leaked"] = call("GET", f"/simulations/{first}/time_series/download")[0]

# A published protocol in the other words, with the key still in the session when the storage is reached: as the official client.
status, _, data = call("GET", f"/simulations/{first}/steps/download")
seen["with_key"] = [status, data[:4].decode()]
verdicts = [ask("POST", "/protocols/validate", {"protocol": one}) for one in (PROTOCOL, "Rest for 1 hour", "- 1")]
seen["valid"] = [verdict["valid"] for verdict in verdicts]

# The fit of an equivalent circuit, a plain job.
fit = ask("POST", "/ecm/fit-from-measurements", {"measurements": [{"id": "m-1"}], "ecm_options": {"num_rcs": 3}})
result = wait(lambda: ask("GET", f"/jobs/{fit['job_id']}"))["result"]
for pair in result["rc_pairs"]:
    assert all(len(pair[name]) == len(result["soc"]) for name in ("r", "c", "tau")), pair
seen["fit"] = [len(result["rc_pairs"]), len(result["capacity_Ah"])]

# The plots of a data fit, found by the manifest of its job.
fitting = {
    "fit": {
        "element_type": "data_fit",
        "objectives": {"discharge": {}},
        "parameters": {"Contact resistance [Ohm]": {"bounds": [0.01, 0.02]}},
    }
}
run = ask("POST", "/pipelines", {"elements": fitting, "project_id": PROJECT, "options": {}})
wait(lambda: ask("GET", f"/pipelines/{run['id']}"))
job = ask("GET", f"/pipelines/{run['id']}/elements")[0]["job_id"]
plots = ask("GET", f"/jobs/{job}/metadata")["validation_plot_config"]["objectives"]
seen["plots"] = []
for name, plot in plots.items():
    for index in range(plot["plot_count"]):
        query = f"objective_name={name}&plot_index={index}&max_points=100"
        traces = ask("GET", f"/pipelines/datafits/{job}/plot_data?{query}")["traces"]
        seen["plots"].append([name, [trace["name"] for trace in traces], len(traces[0]["x"])])
value = ask("GET", f"/pipelines/{run['id']}/result")["result"]["parameter_values"]["Contact resistance [Ohm]"]
seen["within"] = 0.01 <= value <= 0.02

# A pipeline as the official client posts it, and a simple one.
pipeline = ask(
    "POST",
    "/pipelines",
    {
        "elements": {
            "ambient": {"element_type": "entry", "values": {"Ambient temperature [K]": 298.15}},
            "check": {"element_type": "validation", "objectives": {}},
        },
        "project_id": PROJECT,
        "options": {},
    },
)
assert isinstance(pipeline["name"], str)
seen["pipeline"] = wait(lambda: ask("GET", f"/pipelines/{pipeline['id']}"))["status"]
seen["result"] = sorted(ask("GET", f"/pipelines/{pipeline['id']}/result")["element_results"])
listed = ask("GET", f"/pipelines?project_id={PROJECT}&limit=10&skip=0")
seen["pipelines"] = [len(listed["pipelines"]), listed["total"]]
seen["deleted"] = call("DELETE", f"/pipelines/{pipeline['id']}")[0]

config = {"elements": {"only": {"element_type": "entry", "values": {}}}}
simple = ask("POST", "/simple_pipelines", {"project_id": PROJECT, "config": config})
seen["simple"] = ask("POST", f"/simple_pipelines/{simple['id']}/cancel", {})["status"]

optimization = ask("POST", "/optimizations", {"name": "o", "project_id": PROJECT, "parameterized_model_id": "pm-1"})
ask("POST", f"/optimizations/{optimization['id']}/cancel", {})
status, _, data = call("POST", f"/optimizations/{optimization['id']}/resubmit", {})
seen["resubmit"] = [status, json.loads(data)["run_count"]]

error = call("GET", "/jobs/none")
seen["error"] = [error[0], json.loads(error[2])["error_code"]]
print(json.dumps(seen))
