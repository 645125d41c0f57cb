import { render } from "preact";
import { App } from "./app.js";
import { putOnTheme } from "./parts/theme-switch.js";
import { listenTo } from "./state/live-events.js";
import { PageStore } from "./state/page-store.js";

const store = new PageStore();
const place = document.getElementById("page");

function draw(isThere: boolean): void {
  if (place !== null) render(<App store={store} isThere={isThere} />, place);
}

putOnTheme();
draw(true);
listenTo(store, draw);
