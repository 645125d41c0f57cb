import { render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useAccounts } from "./panels/use-accounts.js";
import { ThemeSwitch, putOnTheme } from "./parts/theme-switch.js";
import { useSaid } from "./parts/use-said.js";
import { ActContext } from "./parts/use-store.js";
import { routesOf, type ApiDocument, type Route } from "./routes/api-document.js";
import { Fact, SchemaFields } from "./routes/schema-fields.js";
import { TryRoute } from "./routes/try-route.js";
import { askMock } from "./state/ask-mock.js";

const services = ["ionworks", "jess"] as const;
const titles = { ionworks: "Ionworks", jess: "JESS" };

/** The routes of both services as their documents tell them, each to be tried. */
function ApiPage() {
  const [said, act] = useSaid();
  const [routes, setRoutes] = useState<readonly Route[]>([]);
  useEffect(() => {
    act(async () => {
      const documents = services.map((service) => askMock<ApiDocument>("GET", `/openapi/${service}.json`));
      const found = await Promise.all(documents);
      setRoutes(found.flatMap((document, at) => routesOf(services[at] ?? "jess", document)));
    });
  }, [act]);
  return (
    <ActContext.Provider value={act}>
      <header class="top">
        <h1>
          <img src="/_mock/page/icon.svg" alt="" width="20" height="20" /> simjobs mock
        </h1>
        <nav>
          <a href="/_mock/">Jobs</a>
          <a href="/_mock/openapi/ionworks.json">ionworks.json</a>
          <a href="/_mock/openapi/jess.json">jess.json</a>
          <ThemeSwitch />
        </nav>
      </header>
      {routes.length > 0 && <Routes routes={routes} />}
      <div class={`said ${said?.kind ?? ""}`} role="status" aria-live="polite">
        {said?.text}
      </div>
    </ActContext.Provider>
  );
}

function Routes({ routes }: { readonly routes: readonly Route[] }) {
  const [text, setText] = useState("");
  const key = useHash();
  const accounts = useAccounts("");
  const chosen = routes.find((route) => route.key === key) ?? routes[0];
  const shown = useMemo(() => routes.filter((route) => isWanted(route, text)), [routes, text]);
  return (
    <main class="api">
      <nav class="routes" aria-label="Routes">
        <div class="tools">
          <h2>
            Routes <small>{String(shown.length)}</small>
          </h2>
          <input
            type="search"
            aria-label="Find routes"
            placeholder="Find: cancel"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </div>
        <div class="route-list">
          {services.map((service) => (
            <RouteGroup key={service} service={service} routes={shown} chosen={chosen?.key} />
          ))}
        </div>
      </nav>
      {chosen !== undefined && (
        <article class="route-page" aria-labelledby="route-title">
          <RouteHead route={chosen} />
          <TryRoute route={chosen} accounts={accounts} />
          <RouteAnswers route={chosen} />
        </article>
      )}
    </main>
  );
}

interface RouteGroupProps {
  readonly service: Route["service"];
  readonly routes: readonly Route[];
  readonly chosen: string | undefined;
}

function RouteGroup({ service, routes, chosen }: RouteGroupProps) {
  const own = routes.filter((route) => route.service === service);
  if (own.length === 0) return null;
  return (
    <>
      <h3>{titles[service]}</h3>
      <ul>
        {own.map(({ key, method, path, operation }) => (
          <li key={key}>
            <a
              class="route"
              href={`#${encodeURIComponent(key)}`}
              aria-current={key === chosen ? "true" : undefined}
            >
              <b class={`method ${method.toLowerCase()}`}>{method}</b> <code>{path}</code>
              <small>{operation.summary}</small>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}

function RouteHead({ route: { method, path, service, operation } }: { readonly route: Route }) {
  return (
    <header>
      <h2 id="route-title">
        <b class={`method ${method.toLowerCase()}`}>{method}</b> <code>{path}</code>
      </h2>
      <p>
        {operation.summary} <Fact text={operation["x-fact"]} />
      </p>
      <p class="facts">
        {titles[service]}. {operation.description}.
      </p>
    </header>
  );
}

function RouteAnswers({ route: { operation } }: { readonly route: Route }) {
  const bodies = Object.entries(operation.requestBody?.content ?? {});
  return (
    <div class="told">
      {bodies.map(([type, { schema }]) => (
        <section key={type} aria-label={`Body, ${type}`}>
          <h3>
            Body <small>{type}</small>
          </h3>
          {schema !== undefined && <SchemaFields schema={schema} />}
        </section>
      ))}
      {Object.entries(operation.responses).map(([status, { description, content = {} }]) => (
        <section key={status} aria-label={`Answer ${status}`}>
          <h3>
            <b class={`status ${Number(status) >= 400 ? "failed" : "done"}`}>{status}</b>{" "}
            <small>
              {description} {Object.keys(content).join(", ")}
            </small>
          </h3>
          {Object.entries(content).map(
            ([type, { schema }]) => schema !== undefined && <SchemaFields key={type} schema={schema} />,
          )}
        </section>
      ))}
    </div>
  );
}

function isWanted({ key, service, operation: { summary = "" } }: Route, text: string): boolean {
  const all = `${key} ${service} ${summary}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => all.includes(word));
}

/** What stands in the address after its `#`. */
function useHash(): string {
  const [hash, setHash] = useState(hashOf);
  useEffect(() => {
    const change = (): void => setHash(hashOf());
    addEventListener("hashchange", change);
    return () => removeEventListener("hashchange", change);
  }, []);
  return hash;
}

function hashOf(): string {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

const place = document.getElementById("page");
putOnTheme();
if (place !== null) render(<ApiPage />, place);
