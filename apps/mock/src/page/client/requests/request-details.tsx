import { useEffect, useState } from "preact/hooks";
import { askMock } from "../state/ask-mock.js";
import type { RequestRow } from "../state/page-store.js";

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly bytes: number | null;
}

/** One request and its reply, secrets redacted by the mock. */
export function RequestDetails({
  request,
  onClose,
}: {
  readonly request: RequestRow;
  readonly onClose: () => void;
}) {
  const { number, method, path, status, body, credentials, nearest } = request;
  const [reply, setReply] = useState<Reply | string>("");
  useEffect(() => {
    let isWanted = true;
    setReply("");
    if (status === null)
      setReply(request.cutOff ? "The mock was reset before it answered." : "No answer was sent.");
    else {
      void askMock<Reply>("GET", `/requests/${String(number)}/reply`).then(
        (answer) => isWanted && setReply(answer),
        (error: unknown) => isWanted && setReply(error instanceof Error ? error.message : String(error)),
      );
    }
    return () => {
      isWanted = false;
    };
  }, [number, status, request.cutOff]);
  return (
    <section class="details" aria-label={`Request ${String(number)}`}>
      <header>
        <h3>
          <code>
            {method} {path}
          </code>
        </h3>
        <button type="button" class="quiet close" onClick={onClose} aria-label="Close the request">
          ✕
        </button>
      </header>
      <p class="facts">
        Number {String(number)}
        {credentials.length > 0 && `, with ${credentials.join(" and ")}`}
        {nearest !== undefined && `. There is no such route; the nearest is ${nearest}`}
      </p>
      {body !== null && body !== undefined && (
        <>
          <h4>Body</h4>
          <pre tabIndex={0}>{JSON.stringify(body, null, 2)}</pre>
        </>
      )}
      <h4>Reply</h4>
      {typeof reply === "string" ? <p class="facts">{reply}</p> : <ReplyText reply={reply} />}
    </section>
  );
}

function ReplyText({ reply }: { readonly reply: Reply }) {
  const { status, headers, body, bytes } = reply;
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  if (head.length < 2) head.push("(more headers are kept while a page is open)");
  const size = bytes === null ? "a stream" : `${String(bytes)} bytes`;
  return (
    <pre tabIndex={0}>{[String(status), ...head, "", body ?? `(${size}, not kept as text)`].join("\n")}</pre>
  );
}
