"""Runs a model at JESS, or at the mock that plays it, and cancels a second run, without any client.

Needs nothing but Python 3. The credentials are those of the web account.

    npx simjobs-mock            # prints the variables below
    JESS_API_URL=... JESS_EMAIL=... JESS_PASSWORD=... python3 jess_flow.py model.idf weather.epw

POLL_SECONDS (5) is the pause between two questions, WAIT_SECONDS (600) the most that one wait takes.
"""

import io
import json
import os
import sys
import time
import urllib.error
import urllib.request
import zipfile

BASE = os.environ.get("JESS_API_URL", "https://api.ensims.com").rstrip("/")
JESS, USERS = f"{BASE}/jess_web/api", f"{BASE}/users/api"
POLL_SECONDS = float(os.environ.get("POLL_SECONDS", "5"))
WAIT_SECONDS = float(os.environ.get("WAIT_SECONDS", "600"))
ENDS = ("FINISHED", "CANCELED", "CANCELLED", "REJECTED")

cookie = None


def send(method, url, body=None, content_type="application/json"):
    """Answers the bytes, and keeps the newest session that any answer brings."""
    global cookie
    request = urllib.request.Request(url, data=body, method=method)
    if body is not None:
        request.add_header("Content-Type", content_type)
    if cookie is not None:
        request.add_header("Cookie", cookie)
    with urllib.request.urlopen(request, timeout=300) as reply:
        fresh = reply.headers.get("Set-Cookie")
        if fresh is not None:
            cookie = fresh.split(";")[0]
        return reply.read()


def ask(method, url, value=None):
    """A logical no is a 200 whose `ok` is false."""
    reply = json.loads(send(method, url, None if value is None else json.dumps(value).encode()))
    if not reply["ok"]:
        raise SystemExit(reply["status"])
    return reply


def submit(title, paths):
    """The fields go out as the service's own notebook sends them: dressed as files."""
    boundary = "simjobs-example"
    parts = [("title", title, title.encode()), ("type", "type", b"EP"), ("split", "split", b"FALSE")]
    for path in paths:
        with open(path, "rb") as file:
            parts.append(("file", os.path.basename(path), file.read()))
    body = b"".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'.encode()
        + content
        + b"\r\n"
        for name, filename, content in parts
    )
    body += f"--{boundary}--\r\n".encode()
    reply = json.loads(send("POST", f"{JESS}/job", body, f"multipart/form-data; boundary={boundary}"))
    if not reply["ok"]:
        raise SystemExit(reply["status"])
    return reply["data"]


def wait(job):
    until = time.monotonic() + WAIT_SECONDS
    while True:
        status = ask("GET", f"{JESS}/job/status/{job}")["data"]
        if status["status"] in ENDS:
            return status
        if time.monotonic() > until:
            raise SystemExit(f"job {job} is still {status['status']}")
        time.sleep(POLL_SECONDS)


def main(paths):
    credentials = {"email": os.environ["JESS_EMAIL"], "password": os.environ["JESS_PASSWORD"]}
    print("signed in as", ask("POST", f"{USERS}/auth", credentials)["user"])
    first, second = submit("to the end", paths), submit("not to the end", paths)
    flagged = ask("POST", f"{JESS}/job/{second}", {"cmd": "Cancel"})["data"]
    print("cancel flag of the second:", flagged["cancel_Flag"])
    print("second:", wait(second)["status"])
    print("first:", wait(first)["status"])
    listed = {one["job_SN"]: one["status"] for one in ask("POST", f"{JESS}/jobs", {"status": "FINISHED,CANCELED"})["data"]}
    print("listed:", listed[first], listed[second])
    names = [one["data"]["fullPath"] for one in ask("GET", f"{JESS}/job/dir/{first}")["data"]["children"]]
    assert "/eplusout.err" in names and "/in.idf" in names, names
    # FINISHED says nothing of the model: its own last words do.
    print("the model:", send("GET", f"{JESS}/job/file/{first}/eplusout.end").decode().split("--")[0].strip())
    results = send("GET", f"{JESS}/job/file/{first}?ext=err,end")
    if results[:2] != b"PK":
        raise SystemExit("the results are no zip")
    with zipfile.ZipFile(io.BytesIO(results)) as archive:
        print("in the zip:", ", ".join(sorted(archive.namelist())))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except urllib.error.HTTPError as error:
        sys.exit(f"HTTP {error.code}: {error.url}")
