// The site that `npm run docs` makes of `docs/`.
import { defineConfig } from "vitepress";
import { asIndex, hrefOn, repository } from "./links.mjs";
import { sidebar } from "./pages.mjs";

export default defineConfig({
  lang: "en",
  title: "simjobs",
  description:
    "Run simulation jobs on somebody else's servers, and know when a cancelled one has really stopped",
  srcExclude: ["api/**"],
  rewrites: asIndex,
  cleanUrls: false,
  markdown: {
    attrs: { disable: true }, // braces are words of requests
    config(md) {
      // Drawn where the project is kept; here it is the text of the drawing, with the way there.
      const fence = md.renderer.rules.fence;
      md.renderer.rules.fence = (tokens, index, options, env, self) => {
        const block = fence(tokens, index, options, env, self);
        if (tokens[index].info.trim() !== "mermaid") return block;
        const drawn = `${repository}/blob/main/docs/${env.relativePath}`;
        return `${block}<p><a href="${drawn}" target="_blank" rel="noreferrer">See it drawn</a></p>`;
      };
      md.core.ruler.push("leave-the-pages", ({ tokens, env }) => {
        for (const token of tokens.flatMap(({ children }) => children ?? [])) {
          const href = token.type === "link_open" ? token.attrGet("href") : null;
          if (href !== null) token.attrSet("href", hrefOn(env.relativePath, href));
        }
      });
    },
  },
  themeConfig: {
    nav: [
      { text: "Getting started", link: "/getting-started" },
      { text: "Commands", link: "/commands" },
      { text: "API", link: "/api/index.html", target: "_self" },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: "local" },
    socialLinks: [{ icon: "github", link: repository }],
    footer: { message: "It sends nothing but to your services. Apache-2.0." },
  },
});
