import { useMemo, useState } from "preact/hooks";
import { statusTone } from "../jobs/job-details.js";
import { useAct, useNarrow } from "../parts/use-store.js";
import { VirtualRows } from "../parts/virtual-rows.js";
import { askMock } from "../state/ask-mock.js";
import type { PageModel, RequestRow } from "../state/page-store.js";
import { countText } from "../state/words.js";
import { RequestDetails } from "./request-details.js";

/** What was asked of the services, the newest first. */
export function RequestLog({ model }: { readonly model: PageModel }) {
  const act = useAct();
  const isNarrow = useNarrow();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const rows = useMemo(() => model.requests.filter((row) => isWanted(row, text)), [model.requests, text]);
  const request = model.requests.find(({ number }) => String(number) === chosen);
  return (
    <>
      <div class="tools">
        <h2>
          Requests <small>{countText(model.requestCount)}</small>
        </h2>
        <input
          type="search"
          aria-label="Find requests"
          placeholder="Find: POST cancel 503"
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <button type="button" class="quiet" onClick={() => act(() => askMock("DELETE", "/requests"))}>
          Clear
        </button>
      </div>
      {model.strangers > 0 && (
        <p class="warning" role="alert">
          {model.strangers === 1 ? "A request" : `${countText(model.strangers)} requests`} brought credentials
          that this mock has not given out. If a real key or password was among them, see who sent it: a mock
          needs none.
        </p>
      )}
      <VirtualRows
        className="request-rows"
        label="Requests"
        rows={rows}
        keyOf={({ number }) => String(number)}
        rowHeight={isNarrow ? 54 : 30}
        columns={["at", "answer", "request", "account", "faults"]}
        chosen={chosen}
        onChoose={setChosen}
        cells={cellsOf}
        empty={
          model.requests.length === 0
            ? "Nobody has asked anything yet."
            : "None of the requests is like that."
        }
      />
      {request !== undefined && <RequestDetails request={request} onClose={() => setChosen(null)} />}
    </>
  );
}

const cellsOf = (request: RequestRow) => [
  <time key="at">{request.at.slice(11, 23)}</time>,
  <b key="answer" class={`status ${statusTone(request)}`}>
    {request.status ?? "–"}
  </b>,
  <code key="request" title={`${request.method} ${request.path}`}>
    <b>{request.method}</b> {request.path}
  </code>,
  request.account ?? "–",
  request.faults.join(", "),
];

function isWanted({ method, path, status, account, faults, provider }: RequestRow, text: string): boolean {
  const all =
    `${method} ${path} ${String(status)} ${account ?? ""} ${faults.join(" ")} ${provider}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => all.includes(word));
}
