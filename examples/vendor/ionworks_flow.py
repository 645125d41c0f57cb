"""From a published protocol to fitted plots, against Ionworks or the mock that plays it, without the vendor's client.

Submits a protocol, waits, downloads its parquet file, fits an equivalent circuit, and reads the plots of a data fit. It needs
nothing but Python 3; with `requests` installed it uses that, whose sessions take their key along to wherever they are led, as the
vendor's client does.

    npx simjobs-mock            # prints the variables below
    IONWORKS_API_URL=... IONWORKS_API_KEY=... IONWORKS_PROJECT_ID=... python3 ionworks_flow.py

POLL_SECONDS (2) is the pause between two questions, WAIT_SECONDS (600) the most that one wait takes.
"""

import json
import math
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

try:
    import requests
except ImportError:
    requests = None

BASE = os.environ.get("IONWORKS_API_URL", "https://api.ionworks.com").rstrip("/")
PROJECT = os.environ["IONWORKS_PROJECT_ID"]
HEADERS = {"X-API-Key": os.environ["IONWORKS_API_KEY"], "Content-Type": "application/json", "Accept": "application/json"}
POLL_SECONDS = float(os.environ.get("POLL_SECONDS", "2"))
WAIT_SECONDS = float(os.environ.get("WAIT_SECONDS", "600"))

# The vendor's own first example: charge, rest, discharge, with rows at small changes.
PROTOCOL = """global:
  initial_state_type: soc_percentage
  initial_state_value: 50
  initial_temperature: 25.0
  resolution:
    time: 10.0
    voltage: 0.01
    current: 0.01
steps:
  - Charge:
      mode: C-rate
      value: "0.6"
      ends:
        - Voltage > 4.2
  - Rest:
      duration: 3600
  - Discharge:
      mode: C-rate
      value: input["rate"]
      ends:
        - Voltage < 2.5
"""


class Refused(Exception):
    """The service said no: its code, and its words."""

    def __init__(self, method, path, status, body):
        super().__init__(f"{method} {path}: {status} {body[:300]!r}")
        self.status = status


def send(method, path, data=None, headers=HEADERS):
    """Sends, follows redirects with the same headers, and answers the bytes."""
    if requests is not None:
        with requests.Session() as session:
            # Proxies of this machine are for other hosts.
            session.trust_env = "localhost" not in BASE and "127.0.0.1" not in BASE
            session.headers.update(headers)
            reply = session.request(method, BASE + path, data=data, timeout=(10, 300))
            status, body = reply.status_code, reply.content
    else:
        request = urllib.request.Request(BASE + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=300) as reply:
                status, body = reply.status, reply.read()
        except urllib.error.HTTPError as error:
            status, body = error.code, error.read()
    if status >= 300:
        raise Refused(method, path, status, body)
    return body


def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    return json.loads(send(method, path, data))


def wait(what, read):
    """Reads again until the record says that it will not move any more, and insists that it went well."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        record = read()
        if record["is_terminal"]:
            if record["is_failed"]:
                raise SystemExit(f"{what}: {record['status']}, {record['error']}")
            return record
        if time.monotonic() > until:
            raise SystemExit(f"{what} is still {record['status']}")
        time.sleep(POLL_SECONDS)


def simulate():
    """Two calls make a simulation; its results are there once it has a storage folder."""
    inputs = {"rate": 0.5}
    template = ask(
        "POST",
        "/protocols/parse-to-template",
        {
            "protocol_experiment": {"protocol": PROTOCOL, "name": "NMC Charge Discharge Protocol"},
            "experiment_parameters": inputs,
            "project_id": PROJECT,
        },
    )
    batch = ask(
        "POST",
        "/simulations/with-template/batch",
        {
            "parameterized_model": {"quick_model": {"capacity": 1.0, "chemistry": "NMC/Graphite"}},
            "experiment_template_id": template["template_id"],
            "experiment_parameter_sets": [inputs],
            "extra_variables": ["Negative electrode surface potential difference at separator interface [V]"],
            "project_id": PROJECT,
        },
    )
    ids = batch[0]
    wait("the simulation", lambda: ask("GET", f"/jobs/{ids['job_id']}"))
    simulation = ask("GET", f"/simulations/{ids['simulation_id']}")
    assert simulation["storage_folder"], simulation
    return simulation


def download(simulation, table):
    data = send("GET", f"/simulations/{simulation['id']}/{table}/download")
    if data[:4] != b"PAR1" or data[-4:] != b"PAR1":
        raise SystemExit(f"{table} is no parquet file")
    with open(f"{table}.parquet", "wb") as file:
        file.write(data)
    return len(data)


def pulses():
    """A file as a cycler writes it: pulses of a cell of 2 A.h with 20 mOhm, and 10 mOhm that answer within 50 s."""
    lines, at, drawn, behind = ["Time [s],Voltage [V],Current [A]"], 0.0, 0.0, 0.0
    for phase in range(20):
        amperes = 2.0 if phase % 2 == 0 else 0.0
        for row in range(72):
            if row > 0:
                at += 5
                drawn += amperes * 5 / 3600
                behind = amperes + (behind - amperes) * math.exp(-5 / 50)
            volts = 3 + (1 - drawn / 2) - 0.02 * amperes - 0.01 * behind
            lines.append(f"{at},{volts:.6f},{amperes}")
    return "\n".join(lines).encode()


def fit_circuit():
    boundary = "simjobs-example"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="pulses.csv"\r\n\r\n'
    form = head.encode() + pulses() + f"\r\n--{boundary}--\r\n".encode()
    headers = {**HEADERS, "Content-Type": f"multipart/form-data; boundary={boundary}"}
    query = urllib.parse.urlencode({"num_rcs": 1, "fit_ocv": True, "num_knots": 11})
    handle = json.loads(send("POST", f"/ecm/fit-from-file?{query}", form, headers))
    result = wait("the ECM fit", lambda: ask("GET", f"/jobs/{handle['job_id']}"))["result"]
    assert len(result["rc_pairs"]) == result["num_rcs"] == 1
    for pair in result["rc_pairs"]:
        for ohm, farad, seconds in zip(pair["r"], pair["c"], pair["tau"], strict=True):
            assert math.isclose(ohm * farad, seconds, rel_tol=1e-9)
    held = ask(
        "POST",
        "/ecm/validate",
        {
            "example_id": ask("GET", "/ecm/examples")[0]["id"],
            "fit_results": {name: result[name] for name in ("soc", "ocv", "r0", "rc_pairs", "capacity_Ah")},
        },
    )
    return result, held


def fit_parameters():
    """A pipeline of one data fit; its plots are found by the manifest in its job's metadata."""
    bounds = {"Contact resistance [Ohm]": [0.01, 0.02]}
    pipeline = ask(
        "POST",
        "/pipelines",
        {
            "project_id": PROJECT,
            "name": "contact resistance",
            "elements": {
                "start": {"element_type": "entry", "values": {"Ambient temperature [K]": 298.15}},
                "fit": {
                    "element_type": "data_fit",
                    "objectives": {"discharge": {}},
                    "parameters": {name: {"bounds": both} for name, both in bounds.items()},
                },
            },
            "options": {},
        },
    )
    wait("the pipeline", lambda: ask("GET", f"/pipelines/{pipeline['id']}"))
    values = ask("GET", f"/pipelines/{pipeline['id']}/result")["element_results"]["fit"]["parameter_values"]
    for name, (least, most) in bounds.items():
        assert least <= values[name] <= most, values
    elements = ask("GET", f"/pipelines/{pipeline['id']}/elements")
    job_id = next(one["job_id"] for one in elements if one["name"] == "fit")
    objectives = ask("GET", f"/jobs/{job_id}/metadata")["validation_plot_config"]["objectives"]
    plots = []
    for name, plot in objectives.items():
        for index in range(plot["plot_count"]):
            query = urllib.parse.urlencode({"objective_name": name, "plot_index": index, "max_points": 100})
            traces = ask("GET", f"/pipelines/datafits/{job_id}/plot_data?{query}")["traces"]
            plots.append((name, {trace["name"]: len(trace["x"]) for trace in traces}))
    return values, plots


def main():
    print("signed in as", ask("GET", "/users/me")["email"])
    simulation = simulate()
    print("simulated:", json.dumps(simulation["metrics"]))
    for table in ("time_series", "steps"):
        print(f"{table}.parquet:", download(simulation, table), "bytes")
    result, held = fit_circuit()
    middle = len(result["soc"]) // 2
    pair = result["rc_pairs"][0]
    print(
        f"fitted circuit: {result['capacity_Ah'][0]:.2f} A.h, {1000 * result['r0'][middle]:.1f} mOhm,"
        f" {1000 * pair['r'][middle]:.1f} mOhm within {pair['tau'][middle]:.0f} s, off by {result['rmse_mV']:.2f} mV"
    )
    print(f"against another cell it is off by {held['rmse_mV']:.0f} mV")
    values, plots = fit_parameters()
    for name, value in values.items():
        print(f"{name}: {value:.4f}")
    for name, traces in plots:
        print(f"plot of {name}:", ", ".join(f"{trace} ({count} points)" for trace, count in traces.items()))


if __name__ == "__main__":
    try:
        main()
    except Refused as refused:
        sys.exit(str(refused))
