import type { MockWorld } from "../mock-world.js";
import { mockState } from "./state.js";

/** The state as a page for people, renewed every two seconds. Uses nothing from elsewhere. */
export function statePage(world: MockWorld): string {
  const state = escapeHtml(JSON.stringify(mockState(world), null, 2));
  const requests = world.journal
    .list()
    .slice(-50)
    .toReversed()
    .map(({ at, method, path, status, account }) =>
      [at, account ?? "-", method, path, status === null ? "no answer" : String(status)].map(escapeHtml),
    )
    .map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`)
    .join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="2">
<title>simjobs mock</title>
<style>body { font: 14px system-ui, sans-serif; margin: 2em } td { padding: 0 1em 0 0 } pre { font-size: 12px }</style>
</head>
<body>
<h1>simjobs mock</h1>
<h2>Last requests</h2>
<table>${requests}</table>
<h2>State</h2>
<pre>${state}</pre>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
