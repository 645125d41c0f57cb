import { Html } from "./markup.js";

/** How the page looks. Browsers bring the fonts and the colours of the fields, by day and by night. */
export const pageStyle = new Html(`
:root {
  color-scheme: light dark;
  --line: #8884; --soft: light-dark(#666, #999);
  --active: light-dark(#0a66b0, #5aa9f0); --done: light-dark(#22803a, #5cc274); --failed: light-dark(#c02a2a, #f07a7a);
  --warned: light-dark(#8f5a00, #e0a040); --cancelled: light-dark(#7044ad, #b794f0);
}
body { font: 14px/1.45 system-ui, sans-serif; margin: 0 }
main { padding: 1rem 1.5rem 3rem }
header { border-bottom: 1px solid var(--line) }
h1 { font-size: 1.3rem; margin: 0 0 .3rem }
h2 { font-size: 1rem; margin: 1.2rem 0 .3rem }
h2 small, .none, small, dt, th { color: var(--soft); font-weight: normal }
dl { display: flex; flex-wrap: wrap; gap: .2rem 2rem; margin: 0 0 .8rem }
dl div { display: flex; gap: .4rem }
dd { margin: 0 }
dd, table { font-variant-numeric: tabular-nums }
.columns { display: grid; gap: 0 2.5rem }
.columns > * { min-width: 0 }
@media (min-width: 75rem) { .columns { grid-template-columns: 3fr 2fr } }
section { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th { text-align: left }
th, td { padding: .15rem .8rem .15rem 0; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap }
td.text { white-space: normal; overflow-wrap: anywhere; min-width: 8rem }
code { font: 12px ui-monospace, monospace }
progress { width: 5rem; height: .6rem; vertical-align: middle }
.word { margin-right: .6rem }
.word::before { content: "\\25cf"; margin-right: .35em; color: var(--tone, var(--soft)) }
.active { --tone: var(--active) } .done { --tone: var(--done) } .failed { --tone: var(--failed) }
.warned { --tone: var(--warned) } .cancelled { --tone: var(--cancelled) }
.flag { border: 1px solid; border-radius: 3px; padding: 0 .3em; font-size: 12px; color: var(--warned) }
#gone { color: var(--failed); font-weight: bold }
`);

/** Fetches the page anew and shows what is in it: nobody loses their place, or what they have marked. */
export const pageScript = new Html(`
async function renew() {
  try {
    const reply = await fetch(location.href, { cache: "no-store" });
    const next = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("main");
    if (getSelection().isCollapsed) {
      const main = document.querySelector("main");
      const left = [...main.querySelectorAll("section")].map((section) => section.scrollLeft);
      main.replaceWith(next);
      next.querySelectorAll("section").forEach((section, at) => { section.scrollLeft = left[at] ?? 0; });
    }
  } catch {
    document.getElementById("gone").hidden = false;
  }
  setTimeout(renew, document.hidden ? 5000 : 1000);
}
setTimeout(renew, 1000);
`);
