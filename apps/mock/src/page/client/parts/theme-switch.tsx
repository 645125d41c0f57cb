import { useState } from "preact/hooks";

const themes = ["auto", "light", "dark"] as const;
type Theme = (typeof themes)[number];

const storeName = "simjobs-mock-theme";

/** Puts on the light or dark colours that somebody has chosen before; by itself a page has those of the machine. */
export function putOnTheme(theme: Theme = chosenTheme()): void {
  document.documentElement.dataset["theme"] = theme;
}

function chosenTheme(): Theme {
  try {
    const kept = localStorage.getItem(storeName);
    return themes.find((theme) => theme === kept) ?? "auto";
  } catch {
    // A browser may keep nothing at all.
    return "auto";
  }
}

export function ThemeSwitch() {
  const [theme, setTheme] = useState(chosenTheme);
  const choose = (name: string): void => {
    const next = themes.find((one) => one === name) ?? "auto";
    setTheme(next);
    putOnTheme(next);
    try {
      localStorage.setItem(storeName, next);
    } catch {
      // It counts until the page is closed, then.
    }
  };
  return (
    <select aria-label="Colours" value={theme} onChange={({ currentTarget }) => choose(currentTarget.value)}>
      <option value="auto">Auto</option>
      <option value="light">Light</option>
      <option value="dark">Dark</option>
    </select>
  );
}
