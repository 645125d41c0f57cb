import { useEffect, useRef, useState } from "preact/hooks";
import { JobList } from "./jobs/job-list.js";
import { ClockBar } from "./parts/clock-bar.js";
import { Tabs, type Tab } from "./parts/tabs.js";
import { ThemeSwitch } from "./parts/theme-switch.js";
import { saidForMs, useSaid } from "./parts/use-said.js";
import { ActContext, useModel, useNarrow } from "./parts/use-store.js";
import { Breakpoints } from "./panels/breakpoints.js";
import { Credentials } from "./panels/credentials.js";
import { Faults } from "./panels/faults.js";
import { Scenarios } from "./panels/scenarios.js";
import { Switches } from "./panels/switches.js";
import { RequestLog } from "./requests/request-log.js";
import type { PageModel, PageStore } from "./state/page-store.js";

type TabName = "jobs" | "requests" | "faults" | "scenarios" | "switches" | "breakpoints" | "credentials";

interface AppProps {
  readonly store: PageStore;
  readonly isThere: boolean;
}

/** The whole page. */
export function App({ store, isThere }: AppProps) {
  const model = useModel(store);
  const [said, act] = useSaid();
  return (
    <ActContext.Provider value={act}>
      <header class="top">
        <h1>
          <img src="/_mock/page/icon.svg" alt="" width="20" height="20" /> simjobs mock
        </h1>
        <span class={`link ${isThere ? "there" : "lost"}`} role="status">
          {isThere ? "live" : "no answer, trying again"}
        </span>
        {model !== null && <ClockBar model={model} />}
        <nav>
          <a href="/_mock/api">Routes</a>
          <ThemeSwitch />
        </nav>
      </header>
      {model === null ? (
        <main class="wait">{isThere ? "" : "The mock does not answer."}</main>
      ) : (
        <Body model={model} />
      )}
      <div class={`said ${said?.kind ?? ""}`} role="status" aria-live="polite">
        {said?.text}
      </div>
    </ActContext.Provider>
  );
}

function Body({ model }: { readonly model: PageModel }) {
  const isNarrow = useNarrow();
  const [tab, setTab] = useState<TabName>(isNarrow ? "jobs" : "requests");
  const [job, setJob] = useState<string | null>(null);
  const { requestCount, faults, breakpoints, settings } = model;
  const shown = !isNarrow && tab === "jobs" ? "requests" : tab;
  const all: readonly Tab<TabName>[] = [
    { name: "jobs", label: "Jobs" },
    { name: "requests", label: "Requests" },
    { name: "faults", label: "Faults", count: faults.length },
    { name: "scenarios", label: "Scenarios", count: settings.scenarios.length },
    { name: "switches", label: "Switches" },
    { name: "breakpoints", label: "Holds", count: breakpoints.length },
    { name: "credentials", label: "Credentials" },
  ];
  const jobs = <JobList model={model} chosen={job} onChoose={setJob} />;
  const isReset = useRecent(model.resets);
  return (
    <main data-requests={requestCount}>
      {isReset && (
        <p class="reset" role="status">
          The mock was reset: this is the new world, with the seed “{settings.seed}”.
        </p>
      )}
      {!isNarrow && jobs}
      <div class="side">
        <Tabs label="Parts of the mock" tabs={isNarrow ? all : all.slice(1)} chosen={shown} onChoose={setTab}>
          {shown === "jobs" && jobs}
          {shown === "requests" && <RequestLog model={model} />}
          {shown === "faults" && <Faults faults={faults} />}
          {shown === "scenarios" && <Scenarios settings={settings} />}
          {shown === "switches" && <Switches settings={settings} />}
          {shown === "breakpoints" && <Breakpoints breakpoints={breakpoints} />}
          {shown === "credentials" && <Credentials seed={settings.seed} />}
        </Tabs>
      </div>
    </main>
  );
}

/** Whether a number has changed a short while ago. */
function useRecent(value: number): boolean {
  const before = useRef(value);
  const [isRecent, setRecent] = useState(false);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    setRecent(true);
    const timer = setTimeout(() => setRecent(false), saidForMs);
    return () => clearTimeout(timer);
  }, [value]);
  return isRecent;
}
