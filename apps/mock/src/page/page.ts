import type { FastifyPluginCallback, FastifyReply } from "fastify";
import { guardControl } from "../control/guard-control.js";
import type { MockWorld } from "../mock-world.js";
import { sendJson } from "../wire/send.js";
import { catalogue } from "./catalogue.js";
import { LiveFeed } from "./live-feed.js";
import { pageFiles, type PageFiles } from "./page-files.js";
import { pageHtml, pageIcon } from "./page-html.js";
import { PageView } from "./page-view.js";

/** Nothing from elsewhere, nothing that stands in the page's own text, and no frame around it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const html = "text/html; charset=utf-8";

/** The page at `/_mock/`, and that of the services' routes at `/_mock/api`. */
export const page: FastifyPluginCallback<{ readonly world: MockWorld }> = (app, { world }, done) => {
  guardControl(app, world.options.reach);
  const feed = new LiveFeed(new PageView(world));
  app.addHook("onClose", (_app, closed) => {
    feed.close();
    closed();
  });

  const shell = (url: string, title: string, script: keyof PageFiles): void => {
    app.get(url, (_request, reply) => sendPage(reply, html, pageHtml({ title, script })));
  };
  shell("/", "simjobs mock", "page.js");
  shell("/api", "simjobs mock: routes", "api.js");
  for (const [name, type] of Object.entries(fileTypes)) {
    app.get(`/page/${name}`, (_request, reply) => {
      const text = name === "icon.svg" ? pageIcon : new Map(Object.entries(pageFiles ?? {})).get(name);
      if (text !== undefined) return sendPage(reply, type, text);
      return sendJson(reply, JSON.stringify({ error: "this mock was built without its page" }), 404);
    });
  }
  app.get("/page/catalogue", (_request, reply) => sendJson(reply, JSON.stringify(catalogue())));
  app.get("/page/events", { exposeHeadRoute: false }, (_request, reply) => {
    if (!feed.hasRoom) {
      const error = "too many pages are open at this mock: close one";
      return sendJson(reply, JSON.stringify({ error }), 503);
    }
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    reply.raw.setHeader("content-type", "text/event-stream");
    reply.raw.once("close", world.replies.watch());
    reply.hijack();
    feed.join(reply.raw);
    return reply;
  });
  app.head("/page/events", (_request, reply) => reply.type("text/event-stream").send());
  done();
};

const fileTypes = {
  "api.js": "text/javascript; charset=utf-8",
  "page.js": "text/javascript; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
  "icon.svg": "image/svg+xml",
};

function sendPage(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply.header("content-security-policy", policy).type(type).send(text);
}
