// Where each page of `docs/` stands in the site. Plain data, so that a test can see that none is forgotten.
const start = {
  text: "Begin",
  items: [
    { text: "Getting started", link: "/getting-started" },
    { text: "Cancelling", link: "/cancelling" },
    { text: "What surprises", link: "/surprises" },
    { text: "Moving over", link: "/moving-over" },
  ],
};
const recipes = {
  text: "Recipes",
  items: [
    { text: "Cancel all of mine", link: "/recipes/cancel-all-of-mine" },
    { text: "Incident at 2 a.m.", link: "/recipes/incident" },
    { text: "In CI", link: "/recipes/in-ci" },
    { text: "In a notebook", link: "/recipes/in-a-notebook" },
    { text: "A sweep to a table", link: "/recipes/sweep-to-a-table" },
    { text: "Overnight", link: "/recipes/overnight" },
  ],
};
const use = {
  text: "Use",
  items: [
    { text: "Submitting", link: "/submitting" },
    { text: "Asking", link: "/asking" },
    { text: "On a terminal", link: "/terminal" },
    { text: "Settings and secrets", link: "/settings" },
    { text: "Security", link: "/security" },
    { text: "In a program", link: "/programs" },
    { text: "The mock in tests", link: "/mock-in-tests" },
    { text: "What a service is like", link: "/probe" },
    { text: "Many machines", link: "/fleet" },
    { text: "Agents", link: "/agents" },
    { text: "A third service", link: "/third-service" },
  ],
};
const lookUp = {
  text: "Look up",
  items: [
    { text: "Commands", link: "/commands" },
    { text: "References", link: "/references" },
    { text: "Exit codes", link: "/exit-codes" },
    { text: "Environment", link: "/environment" },
    { text: "JSON", link: "/json" },
    { text: "API", link: "/api/index.html", target: "_self" },
    { text: "Endpoints", link: "/endpoints" },
    { text: "Ionworks", link: "/services/ionworks" },
    { text: "JESS", link: "/services/jess" },
  ],
};
const background = {
  text: "Background",
  collapsed: true,
  items: [
    { text: "Architecture", link: "/architecture" },
    { text: "Decisions", link: "/decisions/" },
    { text: "The cancellation machine", link: "/diagrams/cancellation" },
    { text: "The states of a job", link: "/diagrams/job-status" },
    { text: "Proofs", link: "/proofs" },
    { text: "What went wrong elsewhere", link: "/zoo" },
    { text: "The mock's cell", link: "/mock-cell" },
  ],
};

/** The menu beside the pages. */
export const sidebar = [start, recipes, use, lookUp, background];
