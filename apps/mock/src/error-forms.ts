import { correlationId, ionworksErrorBody } from "./ionworks/errors.js";
import { htmlPage } from "./jess/answers.js";
import type { ErrorForm, ErrorForms } from "./traffic/error-form.js";
import type { TwinWorld } from "./traffic/twin-world.js";

/** How the services of one mock word errors that none of their routes has made. */
export function makeErrorForms(world: TwinWorld): ErrorForms {
  return {
    unreadable: (service, status, words) => {
      if (service === null) return jsonForm({ error: "this is no request that the mock can read" });
      if (service === "jess") return htmlForm(htmlPage(status, words));
      if (service === "storage") {
        return jsonForm({ statusCode: String(status), error: "InvalidRequest", message: words });
      }
      const { type, text } = ionworksErrorBody(world, status, words);
      return { headers: { "content-type": type }, text };
    },
    planned: (service, status, requestNumber) => {
      if (service === "jess") {
        return htmlForm(`<!doctype html><html><body><h1>HTTP Status ${String(status)}</h1></body></html>\n`);
      }
      const { type, text } = ionworksErrorBody(
        world,
        status,
        `The mock was asked to answer ${String(status)}`,
      );
      return {
        headers: { "content-type": type, "x-correlation-id": correlationId(world, requestNumber) },
        text,
      };
    },
  };
}

function jsonForm(value: object): ErrorForm {
  return { headers: { "content-type": "application/json" }, text: JSON.stringify(value) };
}

function htmlForm(text: string): ErrorForm {
  return { headers: { "content-type": "text/html" }, text };
}
